import Casework
import Database
import Foundation
import Journal
import Kernel
import Node
import Procedures
import Testing

/// Copies of lived cases: real in all that can be looked at.
@Suite struct BulkLoadTests {
    private static let names = ["吉克阿牛", "李德顺", "王\"坏\"", "杨秀英", "Tom O'Neil"]
    private static let seed = UInt64.random(in: 0...UInt64(UInt32.max))

    /// Closed and open cases of several kinds, the newest from today.
    private func lived(_ world: World) async throws -> [CaseID] {
        var ids: [CaseID] = []
        for days in [9, 8, 7, 0] {
            world.time.set(Instant(iso8601: "2026-03-13T09:00:00+08:00")!.adding(days: -days))
            let notAccepted = try await world.file()
            try await world.act(
                "refuse-acceptance", notAccepted, as: world.decider(), ["remedies": "可以申请复议。"], reason: "不在范围内")
            let extended = try await world.file()
            try await world.act("accept", extended, as: world.decider())
            try await world.act("ask-extension", extended, as: world.decider(), reason: "要外调")
            try await world.act("approve-extension", extended, as: world.head())
            let offered = try await world.file()
            try await world.act(
                "offer-handover", offered, as: world.decider(), ["unit": "510421.civil"], reason: "归民政管")
            let collected = try await world.file()
            try await world.act("accept", collected, as: world.decider())
            world.time.advance(milliseconds: 3_600_000)
            try await world.act("grant", collected, as: world.decider())
            try await world.act("produce", collected, as: world.decider(), ["name": "失业登记凭证"])
            try await world.act("shelve", collected, as: world.clerk(), ["shelf": "B-07"])
            try await world.act("collect", collected, as: world.clerk(), ["collector": "李德顺", "proof": "identity"])
            try await world.act("rate", collected, as: world.citizen(), ["grade": "4"])
            ids += [notAccepted, extended, offered, collected]
        }
        return ids
    }

    private func load(_ world: World, _ count: Int, _ patterns: [CaseID]) -> CaseLoad {
        var load = CaseLoad(
            count: count, patterns: patterns, from: world.casework.today().advanced(by: -3 * 365), names: Self.names,
            seed: Self.seed)
        load.transactionCases = 37
        return load
    }

    private func ids(_ world: World) async throws -> [CaseID] {
        try await world.installation.database.read { reader in
            try reader.query("SELECT id FROM case_row ORDER BY id") { $0.id(0) }
        }
    }

    private func count(_ sql: SQLStatement, _ world: World) async throws -> Int {
        try await world.installation.database.read { try $0.first(sql) { $0.int(0) } ?? 0 }
    }

    @Test func copiesAreCasesLikeAnyOther() async throws {
        print("seed \(Self.seed)")
        let world = try await World.open()
        let patterns = try await lived(world)
        var told: [Int] = []
        let progress = try await world.casework.load(load(world, 400, patterns)) { told.append($0.cases) }
        #expect(progress.cases == 400 && told.count == 11 && told.last == 400)
        let all = try await ids(world)
        #expect(all.count == 416)
        #expect(try await count("SELECT COUNT(*) FROM vault_key WHERE length(subject) = 17", world) == 416)
        #expect(try await count("SELECT COUNT(*) FROM case_secret", world) == 416)
        let report = try await Upkeep(world.installation).verify()
        #expect(report.isGood, "\(report.text)")
        #expect(try await world.rebuildsTheSame())

        var years: Set<Int> = []
        var numbers: Set<CaseNumber> = []
        var states: [String: Int] = [:]
        var contents: Set<Int> = []
        for id in all where !patterns.contains(id) {
            let view = try await world.casework.view(id, as: .system)
            let state = view.state
            years.insert(state.openedAt.day().year)
            states[state.state, default: 0] += 1
            numbers.insert(state.number)
            contents.insert(state.openedAt.hashValue)
            #expect(id.instant == state.openedAt, "an old case has an old id")
            #expect(state.number.day == state.openedAt.day() && state.number.county == World.miyi)
            #expect(try await world.casework.caseID(number: state.number.description) == id)
            #expect(Self.names.contains(state.party.name) && state.party.person == nil && state.party.name != "王\"坏\"")
            #expect(state.openedAt <= world.time.now && (state.closedAt ?? state.openedAt) <= world.time.now)
            let history = try await world.casework.history(id, as: .system)
            #expect(history.map(\.version) == Array(1...state.version))
            #expect(zip(history, history.dropFirst()).allSatisfy { $0.at <= $1.at })
            for step in state.custody { #expect(history.contains { $0.at == step.at }, "a step happened when it was written") }
            if let collector = state.custody.last?.collector { #expect(collector == state.party.name) }
            // The same weekdays, so that no limit ends on another day than it would.
            if state.closedAt == nil { #expect(state.openedAt.day() >= world.casework.today().advanced(by: -9)) }
        }
        #expect(numbers.count == 400)
        #expect(years == [2023, 2024, 2025, 2026])
        #expect(contents.count > 300, "each at a time of its own")
        #expect(states.values.reduce(0, +) == 400 && states["reviewing", default: 0] + states["submitted", default: 0] == 12)
        #expect(states["done", default: 0] > 100 && states["notAccepted", default: 0] > 100)
        try await world.close()
    }

    @Test func lifeGoesOnBehindALoad() async throws {
        let world = try await World.open()
        let patterns = try await lived(world)
        try await world.casework.load(load(world, 300, patterns))
        let next = try await world.casework.file(world.filing(), as: world.clerk())
        #expect(try await count("SELECT COUNT(*) FROM case_row", world) == 317)
        try await world.act("accept", next.caseID, as: world.decider())
        // An open copy is worked on, and a load comes behind what happened meanwhile.
        let open = try await world.installation.database.read { reader in
            try reader.query("SELECT id FROM case_row WHERE closed_at IS NULL AND state = 'submitted' ORDER BY id") {
                $0.id(0) as CaseID
            }
        }.first { !patterns.contains($0) && $0 != next.caseID }
        let copy = try #require(open)
        #expect(try await world.state(copy).handover != nil)
        try await world.act("note", copy, as: world.decider(), ["text": "再问一次", "public": false])
        try await world.casework.load(load(world, 100, patterns))
        let again = try await World.reopenAfterClosing(world)
        _ = try await again.casework.file(again.filing(), as: again.clerk())
        #expect(try await Upkeep(again.installation).verify().isGood)
        #expect(try await again.rebuildsTheSame())
        #expect(try await count("SELECT COUNT(DISTINCT number) FROM case_row", again) == 418)
        // Found like any other: in the list of their unit, by number, and counted.
        #expect(try await count("SELECT COUNT(*) FROM case_row WHERE holder_unit = '510421.hrss'", again) == 418)
        try await again.close()
    }

    @Test func aLoadThatIsBrokenOffLeavesASoundInstallation() async throws {
        let world = try await World.open()
        let patterns = try await lived(world)
        let casework = world.casework
        let load = load(world, 400, patterns)
        let work = Task { try await casework.load(load) { _ in withUnsafeCurrentTask { $0?.cancel() } } }
        await #expect(throws: CancellationError.self) { _ = try await work.value }
        let left = try await ids(world).count
        #expect(left > 16 && left < 416)
        #expect(try await Upkeep(world.installation).verify().isGood)
        #expect(try await world.rebuildsTheSame())
        _ = try await casework.file(world.filing(), as: world.clerk())
        #expect(try await Upkeep(world.installation).verify().isGood)
        try await world.close()
    }

    @Test func whatBelongsToAnAccountIsNoPattern() async throws {
        let world = try await World.open()
        var online = world.filing()
        online.channel = .online
        online.counter = nil
        let id = try await world.casework.file(online, as: world.citizen()).caseID
        await #expect(throws: CaseLoad.Flaw.self) { try await world.casework.load(load(world, 10, [id])) }
        #expect(try await ids(world) == [id])
        try await world.close()
    }

    @Test func theLeanestClosedCasesAndAllOpenOnesArePatterns() async throws {
        let world = try await World.open()
        let all = try await lived(world)
        let chosen = try await world.casework.patterns(closed: 3)
        var states: [String: Int] = [:]
        for id in chosen { states[try await world.state(id).state, default: 0] += 1 }
        #expect(Set(chosen).isSubset(of: all))
        #expect(states == ["notAccepted": 2, "done": 1, "reviewing": 4, "submitted": 4])
        try await world.close()
    }
}

extension World {
    fileprivate static func reopenAfterClosing(_ world: World) async throws -> World {
        try await world.installation.close()
        return try await reopen(world)
    }
}
