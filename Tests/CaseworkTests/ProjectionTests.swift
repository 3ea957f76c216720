import Casework
import Database
import Journal
import Kernel
import Node
import Procedures
import Registry
import TestSupport
import Testing

/// Rows of cases are updated column group by column group; they come out as if each case were written once, as it
/// stands. And an older file's rows are all there after its tables were laid out anew.
@Suite struct ProjectionTests {
    @Test func `A row updated step by step is the row of the case as it stands`() async throws {
        let world = try await World.open()
        let civil = UnitID("510421.civil")
        let ready = try await world.file()
        try await world.act("urge", ready, as: world.supervisor(), ["text": "请尽快"])
        try await world.act("accept", ready, as: world.decider())
        try await world.act("ask-opinions", ready, as: world.decider(), ["units": [.text(civil.code)], "question": "同意吗"])
        try await world.act("give-opinion", ready, as: world.decider(civil.code), ["outcome": "agree"])
        try await world.act("grant", ready, as: world.decider())
        try await world.act("produce", ready, as: world.decider(), ["name": "凭证"])
        try await expectFreshRows(world, [ready])
        try await world.act("shelve", ready, as: world.clerk(), ["shelf": "B-07"])
        let moved = try await world.file()
        try await world.act("redirect", moved, as: world.decider(), ["unit": .text(civil.code)], reason: "归民政")
        let offered = try await world.file()
        try await world.act("offer-handover", offered, as: world.decider(), ["unit": .text(civil.code)], reason: "更合适")
        let refused = try await world.file()
        try await world.act("accept", refused, as: world.decider())
        try await world.act("refuse", refused, as: world.decider(), ["remedies": "可以复议"], reason: "不符合条件")
        let gone = try await world.file()
        try await world.act("withdraw", gone, as: world.citizen(), reason: "不办了")
        let late = try await world.file()
        try await world.act("accept", late, as: world.decider())
        world.advance(days: 30)
        try await world.casework.sweep()
        let all = [ready, moved, offered, refused, gone, late]
        try await expectFreshRows(world, all)
        try await world.act("collect", ready, as: world.clerk(), ["collector": "李德顺", "proof": "identity"])
        try await world.act("accept-handover", offered, as: world.decider(civil.code))
        try await expectFreshRows(world, all)
        #expect(try await world.rebuildsTheSame())
        try await world.close()
    }

    /// Compares the rows with those of a file in which each case was written once, by its newest entry.
    private func expectFreshRows(_ world: World, _ cases: [CaseID]) async throws {
        let folder = try TemporaryFolder()
        let fresh = try await TestStore.open(folder.file("fresh.sqlite"))
        try await fresh.migrate([Casework.schema])
        let projections = world.casework.projections
        for id in cases {
            let state = try await world.state(id)
            let entry = try #require(try await world.installation.journal.entries(of: id).last)
            try await fresh.write { writer in
                for projection in projections { try projection.apply(entry, before: nil, after: state, to: writer) }
            }
        }
        for table in Self.tables {
            #expect(try await rows(table, world.installation.database) == rows(table, fresh))
        }
        try fresh.close()
    }

    private static let tables: [SQLStatement] = [
        "SELECT * FROM case_row ORDER BY id", "SELECT * FROM case_clock ORDER BY case_id, clock",
        "SELECT * FROM case_concern ORDER BY case_id, concern, concerned_unit",
    ]

    private func rows(_ sql: SQLStatement, _ database: any SQLDatabase) async throws -> [[SQLValue]] {
        try await database.read { try $0.query(sql) { row in (0..<row.count).map { row.value($0) } } }
    }

    @Test func `An older file keeps every row when its tables are laid out anew`() async throws {
        let folder = try TemporaryFolder()
        let database = try SQLiteDatabase.open(path: folder.file("old.sqlite"))
        let schema = Casework.schema
        try await database.migrate([Schema(room: schema.room, migrations: Array(schema.migrations.prefix(2)))])
        let filled: [(table: SQLStatement, columns: Int)] = [
            ("case_row", 32), ("case_clock", 5), ("case_concern", 4), ("case_secret", 4), ("notice", 11),
        ]
        try await database.write { writer in
            for (table, columns) in filled {
                for row in 0..<3 {
                    let places: SQLStatement = (1..<columns).reduce("?") { sql, _ in sql + ", ?" }
                    try writer.execute(
                        "INSERT INTO" + table + "VALUES (" + places + ")",
                        (0..<columns).map { .integer(Int64($0 * 10 + row)) })
                }
            }
        }
        let order: SQLStatement = "ORDER BY 1"
        var before: [[[SQLValue]]] = []
        for (table, _) in filled { before.append(try await rows("SELECT * FROM" + table + order, database)) }
        before[1] = before[1].map { Array($0.dropLast()) }
        try await database.migrate([schema])
        for (index, (table, _)) in filled.enumerated() {
            #expect(try await rows("SELECT * FROM" + table + order, database) == before[index])
            #expect(before[index].count == 3)
        }
        try database.close()
    }
}
