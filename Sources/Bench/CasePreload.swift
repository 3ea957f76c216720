import Casework
import Database
import Kernel
import Node
import Procedures
import Registry

/// Fills an installation with many cases, fast: a few hundred are lived through by the engine, in every county, on
/// several days and up to different states; all others are copies of their rows under ids and numbers of their own.
///
/// The copies fold to proper states, and lists, timers and searches see them as any other. Only the hashes of the
/// journal's chain are filled with chance: nobody verifies a journal that lives for a minute.
struct CasePreload {
    /// Open cases among a hundred.
    static let openShare = 3
    private static let transactionCases = 2_000

    let world: BenchWorld

    private enum Fate: CaseIterable { case submitted, reviewing, produced, refused, collected }

    struct Report: Sendable {
        var cases = 0
        var seconds = 0.0
        var casesPerSecond: Double { seconds > 0 ? Double(cases) / seconds : 0 }
    }

    func run(_ count: Int) async throws -> Report {
        guard count > 0 else { return Report() }
        let begin = Machine.now
        let open = try await templates([.submitted, .reviewing, .produced], daysBack: [0, 1])
        let closed = try await templates([.refused, .refused, .collected], daysBack: [20, 90, 200, 400])
        let made = open.count + closed.count
        let database = world.installation.database
        var copier = CaseCopier(
            node: world.installation.configuration.node, next: try await Self.nextPosition(database),
            milliseconds: world.installation.time.now.adding(days: -400).milliseconds)
        var done = made
        while done < count {
            let size = min(Self.transactionCases, count - done)
            let start = copier
            let offset = done
            copier = try await database.write { writer in
                var copier = start
                for index in offset..<offset + size {
                    // Every 33rd case is an open one: 3 in a hundred, spread evenly.
                    let template = index % 33 == 0 ? open[index / 33 % open.count] : closed[index % closed.count]
                    try copier.copy(template, to: writer)
                }
                try copier.finish(writer)
                return copier
            }
            done += size
        }
        // They were made for the units that are there: no upkeep shall look at them again while something is measured.
        try await world.installation.casework.skipChanges()
        return Report(cases: max(done, made), seconds: (Machine.now - begin).seconds)
    }

    private static func nextPosition(_ database: any SQLDatabase) async throws -> Int64 {
        try await database.read { reader in
            try reader.first("SELECT position FROM chain_head WHERE id = 1") { $0.int64(0) + 1 } ?? 1
        }
    }

    private func templates(_ fates: [Fate], daysBack: [Int]) async throws -> [CaseTemplate] {
        let clock = ManualTime(world.installation.time.now)
        let past = world.installation.casework.running(on: clock)
        let now = world.installation.time.now
        var templates: [CaseTemplate] = []
        for days in daysBack {
            clock.set(now.adding(days: -days))
            for county in world.counties {
                for fate in fates {
                    let id = try await live(fate, county, past)
                    templates.append(try await CaseTemplate.read(id, from: world.installation.database))
                }
            }
        }
        return templates
    }

    /// Takes one case through its life as people would.
    private func live(_ fate: Fate, _ county: BenchWorld.County, _ casework: Casework) async throws -> CaseID {
        let input = FilingInput(
            command: casework.identifiers.next(), procedure: "application", itemCode: BenchWorld.item,
            home: county.home,
            party: Party(
                kind: .naturalPerson, person: nil, name: "王小芳", maskedNumber: nil, phone: "13800010000",
                language: .zhHans),
            channel: .counter, counter: county.hall, answers: ["statement": .text(BenchWorld.statement)],
            received: Dictionary(uniqueKeysWithValues: BenchWorld.materials.map { ($0, []) }))
        let clerk = BenchWorld.caller(county.clerk)
        let decider = BenchWorld.caller(county.decider)
        let id = try await casework.file(input, as: clerk).caseID
        func step(_ action: String, _ caller: Caller, _ input: [String: JSONValue] = [:], reason: String? = nil)
            async throws
        {
            _ = try await casework.perform(
                Command(
                    id: casework.identifiers.next(), action: action, actor: caller.actor, input: input, reason: reason),
                on: id, as: caller)
        }
        guard fate != .submitted else { return id }
        try await step("accept", decider)
        guard fate != .reviewing else { return id }
        if fate == .refused {
            try await step("refuse", decider, ["remedies": "六十日内可以申请行政复议。"], reason: "收入超过了标准。")
            return id
        }
        try await step("grant", decider)
        try await step("produce", decider, ["name": "补贴决定书", "number": "川补〔2026〕1 号"])
        guard fate == .collected else { return id }
        try await step("shelve", clerk, ["shelf": "B-07"])
        try await step("collect", clerk, ["collector": "王小芳", "proof": "identity"])
        return id
    }
}
