import Foundation
import Kernel
import Registry
import Synchronization
import TestSupport

@testable import Database
@testable import Node

/// Databases to move between: a file, the engine that tests run on, and another file.
struct MoveHouse {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    var first: DatabaseAddress { .sqlite(path: folder.file("first.sqlite")) }
    var last: DatabaseAddress { .sqlite(path: folder.file("last.sqlite")) }

    /// A file too, where tests run on SQLite.
    func middle(_ name: String = "middle.sqlite") throws -> DatabaseAddress {
        DatabaseAddress(try TestStore.address(for: folder.file(name)))
    }

    static func move(
        _ from: DatabaseAddress, _ to: DatabaseAddress, waitMinutes: Int = 0, steps: DatabaseMove.Steps = .init(),
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> DatabaseMove.Report {
        try await DatabaseMove(from: from, to: to, schemas: Installation.schemas, growing: ["entry": ["position"]])
            .run(waitMinutes: waitMinutes, steps: steps, report: report)
    }

    /// Every row of every table, as both engines show it.
    static func rows(_ address: DatabaseAddress) async throws -> [String: [[UInt8]]] {
        let database = try await address.open()
        defer { try? database.close() }
        let dialect = database.dialect
        return try await database.read { reader in
            // As bytes: texts that are composed differently are not the same here.
            var all: [String: [[UInt8]]] = [:]
            for table in try TableShape.all(reader, dialect) where table.name != TableShape.ledger {
                let moved = try MovedTable(table, table, key: table.columns.map(\.name).sorted())
                all[table.name] = try reader.query(moved.all) { row in
                    Array((0..<row.count).map { "\(row.value($0))" }.joined(separator: "|").utf8)
                }.sorted { $0.lexicographicallyPrecedes($1) }
            }
            return all
        }
    }

    /// A data folder with its keys and a few territories, its database in a file.
    func installation(_ name: String = "data", database: DatabaseAddress? = nil) async throws -> Node.Configuration {
        var configuration = try Configuration(environment: ["TONGBAN_DATA": folder.file(name)])
        configuration.databaseAddress = database
        let installation = try await Installation.open(configuration, time: Self.time, scrypt: .weak)
        let csv = "code,parent,level,name\n510000000000,,1,四川省\n510400000000,510000000000,2,攀枝花市\n"
        _ = try await installation.registry.territory.importDivisions(.bytes(Array(csv.utf8)), by: .system)
        try await Upkeep(installation).checkpoint()
        try await installation.close()
        return configuration
    }

    static let time = ManualTime(Instant(iso8601: "2026-11-29T09:00:00+08:00")!)
}

/// Rows of every table, of all kinds, from a seed: as odd as the constraints let them be.
struct OddRows {
    var random: SeededRandom

    private static let words = [
        "draft", "published", "expired", "", "县", "😀 é", "e\u{301}", "\u{FFFD}", "a'b\"c\\d", "\n\t", "z", "Z", "龍",
    ]

    mutating func fill(_ database: any SQLDatabase, rowsPerTable: Int) async throws {
        let start = random
        let rounds = try await database.write { writer in
            var random = start
            for table in try TableShape.all(writer, .sqlite) where table.name != TableShape.ledger {
                let types = try writer.query(
                    "SELECT name, type, pk FROM pragma_table_info(?1) ORDER BY cid", [.text(table.name)]
                ) { ($0.text(0), $0.text(1), isKey: $0.bool(2)) }
                let moved = try MovedTable(table, table, key: types.map(\.0))
                for _ in 0..<rowsPerTable {
                    let row = types.map { Self.value($0.1, isKey: $0.isKey, &random) }
                    // What a constraint refuses is no row.
                    try? writer.savepoint { try moved.insert([row], writer) }
                }
            }
            return random
        }
        random = rounds
    }

    /// SQLite would make up a key where there is none.
    private static func value(_ type: String, isKey: Bool, _ random: inout SeededRandom) -> SQLValue {
        if !isKey, random.chance(0.1) { return .null }
        switch type {
        case "INTEGER": return .integer(random.pick([0, 1, 2, 3, Int64(Int32.max), Int64(Int32.min), 20_000]))
        case "BIGINT": return .integer(random.chance(0.2) ? random.pick([.min, .max]) : Int64.random(in: -50...50, using: &random))
        case "DOUBLE PRECISION": return .real(random.pick([0, -1.5, 1e300, 0.1]))
        case "BLOB": return .blob((0..<Int.random(in: 0...20, using: &random)).map { _ in UInt8.random(in: .min ... .max, using: &random) })
        default: return .text(random.pick(words) + random.pick(words))
        }
    }
}

/// Lines that were told, and who waits for one of them.
final class ToldLines: Sendable {
    private let state = Mutex((lines: [String](), waiters: [(String, CheckedContinuation<Void, Never>)]()))

    func take(_ line: String) {
        let waiters = state.withLock { state in
            state.lines.append(line)
            let found = state.waiters.filter { line.contains($0.0) }
            state.waiters.removeAll { line.contains($0.0) }
            return found
        }
        for (_, waiter) in waiters { waiter.resume() }
    }

    func wait(for words: String) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                let isThere = state.lines.contains { $0.contains(words) }
                if !isThere { state.waiters.append((words, continuation)) }
                return isThere
            }
            if isThere { continuation.resume() }
        }
    }

    var all: [String] { state.withLock { $0.lines } }
}
