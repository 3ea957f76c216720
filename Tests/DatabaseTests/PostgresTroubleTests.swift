import TestSupport
import Testing

@testable import Database

/// What a server on another machine can do to its clients.
@Suite(.enabled(if: TestStore.isPostgres, "TONGBAN_TEST_POSTGRES names no server")) struct PostgresTroubleTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func open(_ change: (inout PostgresDatabase.Limits) -> Void = { _ in }) async throws -> PostgresDatabase {
        var limits = PostgresDatabase.Limits(readers: 2)
        change(&limits)
        let address = try #require(PostgresAddress(try TestStore.address(for: folder.file("store"))))
        return try await PostgresDatabase.open(address, limits: limits)
    }

    private static let table: SQLStatement = "CREATE TABLE thing (id BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL)"
    private static let insert: SQLStatement = "INSERT INTO thing (id, name) VALUES (?1, ?2)"
    private static let count: SQLStatement = "SELECT COUNT(*) FROM thing"

    private func count(_ database: PostgresDatabase) async throws -> Int? {
        try await database.read { try $0.first(Self.count) { $0.int(0) } }
    }

    @Test func `A connection that the server ends within a write is told, and the next write has another`() async throws {
        let database = try await open()
        try await database.write { try $0.execute(Self.table) }
        await #expect(throws: DatabaseError.connectionLost) {
            try await database.write { writer in
                try writer.execute(Self.insert, [1, "a"])
                _ = try writer.query("SELECT pg_terminate_backend(pg_backend_pid())") { $0.bool(0) }
            }
        }
        try await database.write { try $0.execute(Self.insert, [2, "b"]) }
        #expect(try await count(database) == 1)
        try database.close()
    }

    @Test func `A connection that was ended while it rested costs nothing`() async throws {
        let database = try await open()
        try await database.write { try $0.execute(Self.table) }
        _ = try await count(database)
        let other = try await open()
        _ = try await other.lookup { reader in
            try reader.query(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid()
                """
            ) { $0.bool(0) }
        }
        try await database.write { try $0.execute(Self.insert, [1, "a"]) }
        #expect(try await count(database) == 1)
        try other.close()
        try database.close()
    }

    @Test func `A read that takes too long is ended by the server, a cancelled one at once`() async throws {
        let database = try await open { $0.readSeconds = 1 }
        let sleep: SQLStatement = "SELECT pg_sleep(600)"
        await #expect(throws: DatabaseError.timedOut) { try await database.read { try $0.query(sleep) { _ in } } }
        let patient = try await open { $0.readSeconds = 600 }
        let task = Task { try await patient.read { try $0.query(sleep) { _ in } } }
        // It runs when the server says so.
        while try await database.lookup({
            try !$0.exists("SELECT 1 FROM pg_stat_activity WHERE query LIKE '%600)%' AND state = 'active' AND pid <> pg_backend_pid()")
        }) { await Task.yield() }
        task.cancel()
        await #expect(throws: DatabaseError.timedOut) { try await task.value }
        try patient.close()
        try database.close()
    }

    @Test func `Whoever waits too long for the lock of another is told that it is busy`() async throws {
        let (holder, waiter) = (try await open(), try await open { $0.lockSeconds = 1 })
        try await holder.write { try $0.execute(Self.table) }
        let (held, hasLock) = AsyncStream.makeStream(of: Void.self)
        let release = Gate()
        async let long: Void = holder.write { writer in
            try writer.execute(Self.insert, [1, "a"])
            hasLock.yield(())
            release.wait()
        }
        for await _ in held { break }
        await #expect(throws: DatabaseError.busy) { try await waiter.write { try $0.execute(Self.insert, [2, "b"]) } }
        release.open()
        try await long
        try await waiter.write { try $0.execute(Self.insert, [3, "c"]) }
        #expect(try await count(waiter) == 2)
        try holder.close()
        try waiter.close()
    }

    @Test func `Far more statements than are sent ahead, and an error among them`() async throws {
        let database = try await open()
        try await database.write { writer in
            try writer.execute(Self.table)
            for id in 0..<1_000 { try writer.execute(Self.insert, [.integer(Int64(id)), "x"]) }
        }
        #expect(try await count(database) == 1_000)
        await #expect(throws: DatabaseError.uniqueViolation(constraint: "thing(id)")) {
            try await database.write { writer in
                for id in 990..<1_200 { try writer.execute(Self.insert, [.integer(Int64(id)), "x"]) }
            }
        }
        #expect(try await count(database) == 1_000)
        try database.close()
    }

    @Test func `A result of any length is stepped through, page by page, while others are asked`() async throws {
        let database = try await open()
        let sum = try await database.read { reader in
            var sum = 0
            try reader.scan("SELECT i FROM generate_series(1, 2500) AS i", []) { row in
                sum += row.int(0)
                if row.int(0).isMultiple(of: 700) { sum += try reader.first("SELECT 1000000") { $0.int(0) } ?? 0 }
                return true
            }
            return sum
        }
        #expect(sum == 2_500 * 2_501 / 2 + 3_000_000)
        try database.close()
    }

    @Test func `Who is alone knows it, and knows of a newcomer before that one begins`() async throws {
        let first = try await open()
        first.listen { _ in }
        while first.hasOthers { await Task.yield() }
        let second = try await open()
        // Its first answer waits for having joined.
        try await second.catchUp()
        #expect(first.hasOthers && second.hasOthers)
        try second.close()
        while first.hasOthers { await Task.yield() }
        try first.close()
    }

    @Test func `A long result after a read, outside a transaction`() async throws {
        let database = try await open()
        for _ in 0..<20 {
            _ = try await database.read { try $0.first("SELECT 1") { $0.int(0) } }
            let count = try await database.lookup { reader in
                var count = 0
                try reader.each("SELECT i FROM generate_series(1, 1200) AS i") { _ in count += 1 }
                return count
            }
            #expect(count == 1_200)
        }
        try database.close()
    }

    @Test(arguments: ["0", "1", "-1", "9999", "10000", "123456789012", "-98765432109876", "0.5", "12345.678", "-0.0001"])
    func `Sums come as decimals and are read as numbers`(text: String) async throws {
        let database = try await open()
        let expected = try #require(Double(text))
        let read = try await database.lookup { reader in
            try reader.first("SELECT CAST(?1 AS TEXT)::numeric", [.text(text)]) { ($0.double(0), $0.int64(0)) }
        }
        #expect(read?.0 == expected || abs((read?.0 ?? 0) - expected) < 1e-9)
        #expect(read?.1 == Int64(expected))
        try database.close()
    }
}

@Suite struct PostgresDialectTests {
    @Test(arguments: [
        ("SELECT a FROM t WHERE b = ?1 AND c = ?2", "SELECT a FROM t WHERE b = $1 AND c = $2"),
        ("INSERT INTO t VALUES (?, ?)", "INSERT INTO t VALUES ($1, $2)"),
        ("SELECT '?' || \"a?\" || ?", "SELECT '?' || \"a?\" || $1"),
        ("CREATE TABLE t (a BLOB, b TEXT NOT NULL, c_TEXT BIGINT)", "CREATE TABLE t (a BYTEA, b TEXT COLLATE \"C\" NOT NULL, c_TEXT BIGINT)"),
        ("SELECT CAST(a AS TEXT) FROM t", "SELECT CAST(a AS TEXT) FROM t"),
    ]) func `Statements are written once`(_ text: String, _ translated: String) {
        #expect(PostgresDialect.translated(text) == translated)
    }

    @Test(arguments: [
        ("postgres://a@h/n", false), ("postgres://a:b@h/n", true), ("postgresql://h1,h2/n?user=a&password=b", true),
        ("postgres://h/n?passfile=/p", false), ("postgres://[::1]:5432/n", false),
    ]) func `A password in an address is seen`(_ text: String, _ has: Bool) throws {
        #expect(try #require(PostgresAddress(text)).hasPassword == has)
    }

    @Test func `An address is shown without its secrets, and names another database`() throws {
        let address = try #require(PostgresAddress("postgres://a:b@h1,h2:5433/n?sslmode=verify-full"))
        #expect(address.shown == "postgres://a@h1,h2:5433/n")
        #expect(address.naming("x") == "postgres://a:b@h1,h2:5433/x?sslmode=verify-full")
        #expect(PostgresAddress("sqlite:x") == nil)
    }
}
