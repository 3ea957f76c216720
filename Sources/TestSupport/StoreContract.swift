public import Database
import Kernel
import Synchronization

/// A promise of ``SQLDatabase`` that an engine does not keep.
public struct ContractFailure: Error, CustomStringConvertible {
    public let description: String
}

/// What every engine has to do alike; run it on each. Needs an empty database.
public struct StoreContract: Sendable, CustomStringConvertible {
    public let description: String
    public let run: @Sendable (any SQLDatabase) async throws -> Void

    public static let all: [StoreContract] = [
        StoreContract(description: "values keep type and content", run: values),
        StoreContract(description: "a NULL where a value is expected is an error", run: unexpectedNull),
        StoreContract(description: "a savepoint undoes only itself", run: savepoints),
        StoreContract(description: "a failing write leaves nothing", run: rollback),
        StoreContract(description: "constraint errors are told apart", run: constraints),
        StoreContract(description: "readers see the state before an open write", run: concurrentRead),
        StoreContract(description: "a scan stops when told", run: streaming),
        StoreContract(description: "the same statement can run inside itself", run: nested),
        StoreContract(description: "migrations run once and refuse what they do not know", run: migrations),
        StoreContract(description: "group commit keeps order and isolates failures", run: groupCommit),
        StoreContract(description: "a command alone in its commit undoes itself", run: loneCommands),
        StoreContract(description: "a lookup reads as a read does", run: lookups),
        StoreContract(description: "group commit refuses over its limit and finishes", run: groupLimits),
        StoreContract(description: "many rows are loaded at once", run: loading),
        StoreContract(description: "a load that fails leaves nothing", run: failedLoads),
        StoreContract(description: "a closed database says so", run: closing),
    ]
}

func expect(_ holds: Bool, _ what: String) throws {
    guard holds else { throw ContractFailure(description: what) }
}

func expectError(_ wanted: DatabaseError, _ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let error as DatabaseError {
        return try expect(error == wanted, "expected \(wanted.code), got \(error)")
    }
    throw ContractFailure(description: "expected \(wanted.code), nothing was thrown")
}

extension StoreContract {
    static let table: SQLStatement = "CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL)"
    static let insert: SQLStatement = "INSERT INTO thing (id, name) VALUES (?1, ?2)"

    static func ids(_ database: any SQLDatabase) async throws -> [Int] {
        try await database.read { try $0.query("SELECT id FROM thing ORDER BY id") { $0.int(0) } }
    }

    private static func values(_ database: any SQLDatabase) async throws {
        let identifier = Identifier<Int>(high: 0x0190_0000_0000_7001, low: 0x8000_0000_0000_00FF)
        let row: [SQLValue] = [
            .integer(.min), .real(0.1), .text("县城 😀"), .blob([0, 255]), .null, .text(""), .blob([]),
            SQLValue(identifier), .instant(Instant(milliseconds: -1)), .day(Day(number: 20_000)),
        ]
        let read = try await database.write { writer in
            try writer.execute(
                """
                CREATE TABLE kinds (a BIGINT, b DOUBLE PRECISION, c TEXT, d BLOB, e TEXT, f TEXT, g BLOB, h BLOB,
                    i BIGINT, j INTEGER)
                """)
            try writer.execute("INSERT INTO kinds VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)", row)
            return try writer.query("SELECT * FROM kinds") { row in
                let same = row.id(7) == identifier && row.instant(8) == Instant(milliseconds: -1)
                try expect(same && row.day(9) == Day(number: 20_000), "values of Kernel")
                try expect(row.optionalText(4) == nil && row.text(5) == "", "NULL is not empty")
                return (0..<row.count).map { row.value($0) }
            }
        }
        try expect(read == [row], "a row comes back as it went in")
    }

    private static func unexpectedNull(_ database: any SQLDatabase) async throws {
        try await expectError(.unexpectedNull(column: 1)) {
            _ = try await database.read { try $0.query("SELECT 1, NULL") { $0.text(1) } }
        }
        try await expectError(.wrongArgumentCount(expected: 0, given: 1)) {
            _ = try await database.read { try $0.query("SELECT 1", [1]) { $0.int(0) } }
        }
    }

    private static func savepoints(_ database: any SQLDatabase) async throws {
        try await database.write { writer in
            try writer.execute(table)
            try writer.execute(insert, [1, "a"])
            do {
                try writer.savepoint {
                    try writer.execute(insert, [2, "b"])
                    try writer.savepoint { try writer.execute(insert, [3, "c"]) }
                    throw ContractFailure(description: "wanted")
                }
            } catch is ContractFailure {}
            try writer.savepoint { try writer.execute(insert, [4, "d"]) }
        }
        try expect(try await ids(database) == [1, 4], "only the failed savepoint is undone")
    }

    private static func rollback(_ database: any SQLDatabase) async throws {
        try await database.write { try $0.execute(table) }
        do {
            try await database.write { writer in
                try expect(try writer.executeCounting(insert, [1, "a"]) == 1, "rows changed")
                throw ContractFailure(description: "wanted")
            }
        } catch let error as ContractFailure where error.description == "wanted" {}
        try expect(try await ids(database) == [], "nothing stays")
    }

    private static func constraints(_ database: any SQLDatabase) async throws {
        try await database.write { writer in
            try writer.execute(table)
            try writer.execute("CREATE UNIQUE INDEX thing_pair ON thing (name, id)")
            try writer.execute("CREATE TABLE part (thing BIGINT NOT NULL REFERENCES thing (id))")
            try writer.execute(insert, [1, "a"])
        }
        try await expectError(.uniqueViolation(constraint: "thing(id)")) {
            try await database.write { try $0.execute(insert, [1, "b"]) }
        }
        try await expectError(.foreignKeyViolation) {
            try await database.write { try $0.execute("INSERT INTO part (thing) VALUES (?1)", [9]) }
        }
        try await expectError(.checkViolation(constraint: "thing(name)")) {
            try await database.write { try $0.execute(insert, [2, nil]) }
        }
    }

    private static func concurrentRead(_ database: any SQLDatabase) async throws {
        try await database.write { try $0.execute(table) }
        let (wrote, hasWritten) = AsyncStream.makeStream(of: Void.self)
        let mayCommit = Gate()
        async let write: Void = database.write { writer in
            try writer.execute(insert, [1, "a"])
            hasWritten.yield(())
            mayCommit.wait()
        }
        for await _ in wrote { break }
        let during = try await ids(database)
        mayCommit.open()
        try await write
        try expect(during == [], "an open write is not seen")
        try expect(try await ids(database) == [1], "a committed one is")
    }

    private static func streaming(_ database: any SQLDatabase) async throws {
        let seen = try await database.read { reader in
            var seen: [Int] = []
            let count: SQLStatement = """
                WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT i FROM n
                """
            try reader.scan(count, []) { row in
                seen.append(row.int(0))
                return seen.count < 3
            }
            try expect(try reader.first(count) { $0.int(0) } == 1, "a stopped statement starts anew")
            return seen
        }
        try expect(seen == [1, 2, 3], "three rows")
    }

    private static func nested(_ database: any SQLDatabase) async throws {
        try await database.write { writer in
            try writer.execute(table)
            for id in 1...3 { try writer.execute(insert, [.integer(Int64(id)), "x"]) }
            var pairs = 0
            let all: SQLStatement = "SELECT id FROM thing"
            try writer.each(all) { _ in try writer.each(all) { _ in pairs += 1 } }
            try expect(pairs == 9, "three by three")
            let nested = try writer.query(all) { _ in try writer.query(all) { $0.int(0) } }
            try expect(nested == [[1, 2, 3], [1, 2, 3], [1, 2, 3]], "questions within the rows of another")
        }
    }
}
