import Casework
import Kernel
import Node
import Procedures
import Registry

/// Fills an installation with many cases, fast: a few hundred are lived through by the engine, in every county, on
/// every weekday and up to different states; all others are copies of them (`Casework.load`).
struct CasePreload {
    /// Years that the copies of closed cases go back.
    private static let years = 4
    private static let names = ["王小芳", "李建国", "吉克阿牛", "张德富", "陈秀英", "杨志强", "何玉珍", "阿呷莫"]

    let world: BenchWorld

    private enum Fate: Hashable { case submitted, reviewing, produced, notAccepted, refused, collected }

    struct Report: Sendable {
        var cases = 0
        /// Without the settling.
        var seconds = 0.0
        var settlingSeconds = 0.0
        var casesPerSecond: Double { seconds > 0 ? Double(cases) / seconds : 0 }
    }

    func run(_ count: Int) async throws -> Report {
        guard count > 0 else { return Report() }
        let begin = Machine.now
        var patterns = try await lived([.submitted, .reviewing, .produced], daysBack: [0, 1])
        // Of twenty closed cases eighteen are short ones: ten million have to fit on a disk.
        for day in 21...27 {
            let short = try await lived([.notAccepted], daysBack: [day])
            patterns += Array(repeatElement(short, count: 9).joined())
            patterns += try await lived([day.isMultiple(of: 2) ? .refused : .collected], daysBack: [day])
        }
        let made = Set(patterns).count
        let casework = world.installation.casework
        let load = CaseLoad(
            count: max(0, count - made), patterns: patterns,
            from: casework.today().advanced(by: -Self.years * 365), names: Self.names, seed: 1)
        let copies = try await casework.load(load)
        // They were made for the units that are there: no upkeep shall look at them again while something is measured.
        try await casework.skipChanges()
        return Report(
            cases: made + copies.cases, seconds: (Machine.now - begin).seconds - copies.settlingSeconds,
            settlingSeconds: copies.settlingSeconds)
    }

    private func lived(_ fates: [Fate], daysBack: [Int]) async throws -> [CaseID] {
        let now = world.installation.time.now
        let clock = ManualTime(now)
        let past = world.installation.casework.running(on: clock)
        var lives: [CaseID] = []
        for days in daysBack {
            clock.set(now.adding(days: -days))
            for county in world.counties { for fate in fates { lives.append(try await live(fate, county, past)) } }
        }
        return lives
    }

    /// Takes one case through its life as people would.
    private func live(_ fate: Fate, _ county: BenchWorld.County, _ casework: Casework) async throws -> CaseID {
        var input = FilingInput(
            command: casework.identifiers.next(), procedure: "application",
            itemCode: fate == .notAccepted ? BenchWorld.plainItem : BenchWorld.item,
            home: county.home,
            party: Party(
                kind: .naturalPerson, person: nil, name: "王小芳", maskedNumber: nil, phone: "13800010000",
                language: .zhHans),
            channel: .counter, counter: county.hall)
        if fate != .notAccepted {
            input.answers = ["statement": .text("家里有困难，申请补贴。")]
            input.received = Dictionary(uniqueKeysWithValues: BenchWorld.materials.map { ($0, []) })
        }
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
        if fate == .notAccepted {
            try await step("refuse-acceptance", decider, ["remedies": "六十日内可以申请行政复议。"], reason: "不在范围内。")
            return id
        }
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
