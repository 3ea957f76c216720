import Kernel
import TestSupport
import Testing

@testable import Database
@testable import Node

/// What is in one database is in the other afterwards, whichever the engines, and nothing else.
@Suite struct DatabaseMoveTests {
    @Test func `Every row of every table comes through there and back`() async throws {
        let seed = UInt64.random(in: .min ... .max)
        print("seed of the moved rows: \(seed)")
        let house = try MoveHouse()
        let database = try await house.first.open()
        try await database.migrate(Installation.schemas)
        var rows = OddRows(random: SeededRandom(seed: seed))
        try await rows.fill(database, rowsPerTable: 40)
        try database.close()
        let before = try await MoveHouse.rows(house.first)
        #expect(before.values.count(where: { !$0.isEmpty }) > 45, "seed \(seed): too few tables have rows")

        let middle = try house.middle()
        let there = try await MoveHouse.move(house.first, middle)
        #expect(there.rows == before.values.reduce(0) { $0 + $1.count })
        let back = try await MoveHouse.move(middle, house.last)
        #expect(back.rows == there.rows && back.zeros.isEmpty && back.strangers.isEmpty)
        let after = try await MoveHouse.rows(house.last)
        for (table, rows) in before { #expect(after[table] == rows, "seed \(seed): \(table)") }
        #expect(try await MoveHouse.rows(house.first) == before, "the source is as it was")
    }

    /// Rows change their keys, exchange what is unique, come and go, while the rest is on its way.
    @Test(arguments: [true, false]) func `What is written while it is copied is taken over`(_ isFromFile: Bool) async throws {
        let house = try MoveHouse()
        let middle = try house.middle()
        let (from, to) = isFromFile ? (house.first, middle) : (middle, house.last)
        let serving = try await from.open()
        try await serving.migrate(Installation.schemas)
        try await serving.write { writer in
            for number in 0..<300 as Range<Int64> {
                try writer.execute(Self.item, [.integer(number), .text("i\(number)"), .integer(number)])
                try writer.execute(Self.version, [.integer(number)])
                try writer.execute(Self.entry, [.integer(number + 1), .blob(Self.identifier(number))])
            }
        }
        let told = ToldLines()
        async let moved = MoveHouse.move(from, to, waitMinutes: 5) { told.take($0) }
        await told.wait(for: "everything is copied")
        try await serving.write { writer in
            for number in 300..<350 as Range<Int64> {
                try writer.execute(Self.entry, [.integer(number + 1), .blob(Self.identifier(number))])
            }
            // The code of each is the one of its neighbour now.
            try writer.execute("UPDATE item SET code = 'x' || code WHERE id < 100")
            try writer.execute("UPDATE item SET code = 'i' || CAST(99 - id AS TEXT) WHERE id < 100")
            try writer.execute("DELETE FROM item_version WHERE item >= 250")
            try writer.execute("DELETE FROM item WHERE id >= 250")
            try writer.execute(Self.item, [.integer(1_000), .text("i299"), .integer(5)])
        }
        try serving.close()
        let report = try await moved
        let wanted = try await MoveHouse.rows(from)
        #expect(try await MoveHouse.rows(to) == wanted)
        #expect(wanted["entry"]?.count == 350 && wanted["item"]?.count == 251 && wanted["item_version"]?.count == 250)
        #expect(report.rows == wanted.values.reduce(0) { $0 + $1.count })
        // What only grows was not copied twice.
        #expect(told.all.contains("entry: 50 rows taken over, 0 taken out"), "\(told.all)")
    }

    private static let item: SQLStatement = "INSERT INTO item (id, code, made_by, made_at) VALUES (?1, ?2, 'test', ?3)"
    private static let version: SQLStatement = """
        INSERT INTO item_version (item, division, version, status, fields, made_by, made_at)
        VALUES (?1, 510000000000, 1, 'draft', '{}', 'test', 0)
        """
    private static let entry: SQLStatement = """
        INSERT INTO entry (position, case_id, version, command_id, entry_id, action, actor_kind, server_at, device_at,
            format, seal_scheme, body, hash) VALUES (?1, ?2, 1, ?2, ?2, 'file', 'system', 0, 0, 1, 0, ?2, ?2)
        """

    /// Of the year 2026, as cases are.
    static func identifier(_ number: Int64) -> [UInt8] {
        let start = UInt64(1_770_000_000_000) << 16 | 0x7000
        return withUnsafeBytes(of: (start.bigEndian, UInt64(number).bigEndian)) { Array($0) }
    }

    @Test func `Nobody writes while a hold stands, and everybody may after it`() async throws {
        let house = try MoveHouse()
        let address = try house.middle()
        let database = try await address.open()
        try await database.write { try $0.execute("CREATE TABLE thing (n INTEGER NOT NULL PRIMARY KEY)") }
        let hold = try await WriteHold.take(database)
        let other = try await address.open(as: .guest)
        async let written: Void = other.write { try $0.execute("INSERT INTO thing (n) VALUES (1)") }
        #expect(try await other.read { try !$0.exists("SELECT 1 FROM thing") })
        #expect(hold.stands)
        await hold.release()
        #expect(!hold.stands)
        try await written
        #expect(try await database.read { try $0.exists("SELECT 1 FROM thing") })
        try other.close()
        try database.close()
    }

    @Test func `Every table of every room can be moved, and those that others name come first`() async throws {
        let house = try MoveHouse()
        var shapes: [[TableShape]] = []
        for address in [house.first, try house.middle()] {
            let database = try await address.open()
            try await database.migrate(Installation.schemas)
            let dialect = database.dialect
            shapes.append(try await database.read { try TableShape.all($0, dialect) })
            try database.close()
        }
        #expect(shapes[0].map(\.name).sorted() == shapes[1].map(\.name).sorted())
        for (source, target) in [(shapes[0], shapes[1]), (shapes[1], shapes[0])] {
            for table in target {
                let from = try #require(source.first { $0.name == table.name })
                #expect(throws: Never.self, "\(table.name)") {
                    try MovedTable(from, table, key: table.name == "entry" ? ["position"] : nil)
                }
                for parent in table.parents {
                    let order = target.map(\.name)
                    #expect((order.firstIndex(of: parent) ?? .max) < (order.firstIndex(of: table.name) ?? 0))
                }
            }
        }
    }
}

/// Values of one engine in the columns of the other.
@Suite struct RowFitTests {
    static let cases: [(SQLValue, ColumnKind, SQLValue?)] = [
        (.null, .text, .null), (.text("7"), .integer(bits: 64), .integer(7)), (.text("x"), .integer(bits: 64), nil),
        (.integer(1 << 40), .integer(bits: 32), nil), (.integer(1 << 40), .integer(bits: 64), .integer(1 << 40)),
        (.integer(-1), .integer(bits: 32), .integer(-1)), (.integer(40_000), .integer(bits: 16), nil),
        (.real(3), .integer(bits: 64), .integer(3)), (.real(3.5), .integer(bits: 64), nil),
        (.real(-0.0), .real, .real(0)), (.integer(2), .real, .real(2)), (.text("1.5"), .real, .real(1.5)),
        (.blob([0xE5, 0x8E, 0xBF]), .text, .text("县")), (.text("县"), .bytes, .blob([0xE5, 0x8E, 0xBF])),
        (.integer(5), .text, .text("5")), (.real(1.5), .text, nil), (.blob([1]), .integer(bits: 64), nil),
    ]

    @Test(arguments: cases.indices) func `A value is what the program would read in that column`(_ index: Int) {
        let (value, kind, wanted) = Self.cases[index]
        #expect(RowFit.fitted(value, kind) == wanted)
    }

    @Test func `Texts that are composed differently are two`() {
        let (composed, apart): ([SQLValue], [SQLValue]) = ([.text("\u{E9}")], [.text("e\u{301}")])
        #expect(composed == apart, "so Swift says")
        #expect(!SQLValue.areSame(composed[...], apart[...]) && SQLValue.areSame(apart[...], apart[...]))
        #expect(SQLValue.isBefore(apart[...], composed[...]))
    }

    @Test func `Keys are in the order in which both engines sort them`() async throws {
        let house = try MoveHouse()
        let database = try await house.middle().open()
        let words = ["", "a", "B", "b", "é", "县", "😀", "z", "zz", "\u{E000}"]
        try await database.write { writer in
            try writer.execute("CREATE TABLE word (a TEXT NOT NULL, b BLOB NOT NULL, PRIMARY KEY (a, b))")
            for word in words {
                for bytes in [[], [0], [0, 1], [255]] as [[UInt8]] {
                    try writer.execute("INSERT INTO word (a, b) VALUES (?1, ?2)", [.text(word), .blob(bytes)])
                }
            }
        }
        let sorted = try await database.read { reader in
            try reader.query("SELECT a, b FROM word ORDER BY a, b") { [$0.value(0), $0.value(1)] }
        }
        #expect(sorted == sorted.sorted { SQLValue.isBefore($0[...], $1[...]) })
        for (left, right) in zip(sorted, sorted.dropFirst()) {
            #expect(SQLValue.isBefore(left[...], right[...]) && !SQLValue.isBefore(right[...], left[...]))
        }
        try database.close()
    }
}
