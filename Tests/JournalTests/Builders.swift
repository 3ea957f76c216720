import Database
import Journal
import Kernel
import Procedures
import TestSupport
import Vault

/// Seeded cases and a journal in a folder of its own.
struct Bench {
    let folder: TemporaryFolder
    let database: any SQLDatabase
    let commit: GroupCommit
    let vault: Vault
    let journal: Journal

    init() async throws {
        folder = try TemporaryFolder()
        database = try await TestStore.open(folder.file("journal.sqlite"))
        try await database.migrate([Vault.schema, Journal.schema, Counting.schema])
        commit = GroupCommit(database: database)
        vault = try await Vault.open(
            database, masters: MasterKeys(current: MasterKey.random().key), time: ManualTime(Story.start))
        journal = Journal(database: database, vault: vault)
    }

    @discardableResult
    func append(_ entry: Entry, before: CaseState?) async throws -> Int64 {
        let after = before.map { state in
            var state = state
            state.apply(entry)
            return state
        } ?? CaseState.opening(entry)
        let journal = journal
        return try await commit.submit { writer in
            try journal.append(
                entry, expecting: entry.version - 1, using: writer, projections: [Counting()], before: before,
                after: after)
        }
    }

    /// Files cases and moves each, interleaved, so that positions and cases are not in the same order.
    func fill(cases: Int, moves: Int, seed: UInt64 = 7) async throws -> [CaseState] {
        let story = Story(seed: seed)
        var states: [CaseState] = []
        for number in 1...cases {
            let entry = story.filing(number)
            try await append(entry, before: nil)
            if let state = CaseState.opening(entry) { states.append(state) }
        }
        for move in 1...max(1, moves) where moves > 0 {
            for index in states.indices.reversed() {
                let entry = story.move(states[index], to: "s\(move)", note: move.isMultiple(of: 2))
                try await append(entry, before: states[index])
                states[index].apply(entry)
            }
        }
        return states
    }
}

struct Story {
    let identifiers: IdentifierGenerator
    static let start = Instant(milliseconds: 1_763_000_000_000)

    init(seed: UInt64) { identifiers = IdentifierGenerator(time: ManualTime(Self.start), seed: seed) }

    func filing(_ sequence: Int) -> Entry {
        guard let home = DivisionCode("510421000000"), let node = NodeCode("A1"),
            let number = CaseNumber(county: home, day: Self.start.day(), node: node, sequence: sequence)
        else { preconditionFailure("a test's constants are wrong") }
        let office = Office(unit: UnitID("510421.hrss"), division: home)
        let filing = Filing(
            number: number, procedure: ProcedureReference(id: "test", version: 1), item: nil, title: "轮椅",
            party: Party(
                kind: .naturalPerson, person: nil, name: "吉克阿呷", maskedNumber: nil, phone: nil, language: .zhHans),
            agent: nil, channel: .counter,
            places: Places(
                filed: office, home: home, deciding: office,
                holder: Holder(unit: office.unit, division: home, node: node), pickup: nil),
            state: "filed", answers: ["why": "腿伤"], materials: [], terms: [:])
        return Entry(
            id: identifiers.next(), caseID: identifiers.next(), version: 1, command: identifiers.next(),
            action: "file", actor: Actor(kind: .party, name: "吉克阿呷"), reason: nil, at: Self.start,
            deviceAt: Self.start.adding(milliseconds: -5), changes: [.filed(filing)])
    }

    func move(_ state: CaseState, to target: String, note: Bool = false) -> Entry {
        var changes: [Change] = [.moved(to: target, closes: false)]
        if note { changes = [.noted("家里有老人", isPublic: false)] + changes + [.offerEnded] }
        return Entry(
            id: identifiers.next(), caseID: state.id, version: state.version + 1, command: identifiers.next(),
            action: "move", actor: Actor(kind: .staff, unit: UnitID("510421.hrss"), name: "审批科 王敏"),
            reason: note ? "材料齐全" : nil, at: Self.start.adding(days: state.version),
            deviceAt: Self.start.adding(days: state.version), changes: changes)
    }
}

/// One row a case: its state and a running total of changes.
struct Counting: Projection {
    static let schema = Schema(
        room: "test",
        migrations: [
            Migration(
                id: 1, name: "count",
                statements: [
                    """
                    CREATE TABLE counted (
                        case_id BLOB NOT NULL PRIMARY KEY, state TEXT NOT NULL, changes INTEGER NOT NULL)
                    """
                ])
        ])
    let name = "counting"

    func apply(_ entry: Entry, before: CaseState?, after: CaseState?, to writer: any SQLWriter) throws {
        guard let after else { return }
        try writer.execute(
            """
            INSERT INTO counted (case_id, state, changes) VALUES (?1, ?2, ?3)
            ON CONFLICT (case_id) DO UPDATE SET state = excluded.state, changes = counted.changes + excluded.changes
            """, [SQLValue(after.id), .text(after.state), .integer(Int64(entry.changes.count))])
    }

    func reset(_ writer: any SQLWriter) throws { try writer.execute("DELETE FROM counted") }

    static func rows(_ database: any SQLDatabase) async throws -> [[SQLValue]] {
        try await database.read { reader in
            try reader.query("SELECT case_id, state, changes FROM counted ORDER BY case_id") { row in
                (0..<row.count).map { row.value($0) }
            }
        }
    }
}
