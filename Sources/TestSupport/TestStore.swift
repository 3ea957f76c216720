public import Database
import Foundation
import Synchronization

/// The database that a test works on: a file in its folder, or a database of its own in the PostgreSQL that
/// `TONGBAN_TEST_POSTGRES` names. So each test of a room is a test on both engines.
public enum TestStore {
    /// `postgres://…/name` of a database from which others may be made; nil: SQLite.
    public static let server = ProcessInfo.processInfo.environment["TONGBAN_TEST_POSTGRES"].flatMap {
        $0.isEmpty ? nil : $0
    }

    public static var isPostgres: Bool { server != nil }

    /// Names of databases, by the path of the file that they stand for.
    private static let made = Mutex<[String: String]>([:])

    /// Opens the store that belongs to the path, made if there is none. The same path gives the same store again.
    public static func open(_ path: String) async throws -> any SQLDatabase {
        guard let address = PostgresAddress(try address(for: path)) else { return try SQLiteDatabase.open(path: path) }
        return try await PostgresDatabase.open(address, limits: limits)
    }

    /// Few connections: many tests run at once.
    private static let limits = PostgresDatabase.Limits(readers: 2)

    /// Where the store of the path is.
    /// - Parameter template: a path whose store it begins as a copy of; nobody may be at that one.
    public static func address(for path: String, like template: String? = nil) throws -> String {
        guard let server else { return path }
        try made.withLock { made in
            guard made[path] == nil else { return }
            let source = template.flatMap { made[$0] }.map { " TEMPLATE \($0)" } ?? ""
            // A name of letters and digits alone: it cannot be an argument.
            let name = "t" + UUID().uuidString.replacing("-", with: "").lowercased()
            try administer("CREATE DATABASE \(name)\(source)")
            made[path] = name
        }
        return PostgresAddress(server)?.naming(made.withLock { $0[path] ?? "" }) ?? server
    }

    /// Settings of an installation whose data are in the folder.
    public static func environment(
        _ folder: String, like template: String? = nil
    ) throws -> [String: String] {
        guard isPostgres else { return ["TONGBAN_DATA": folder] }
        return [
            "TONGBAN_DATA": folder, "TONGBAN_DATABASE": try address(for: folder, like: template),
            "TONGBAN_DATABASE_READERS": "2",
        ]
    }

    /// Takes away the stores of the paths in a folder; files go with the folder.
    public static func drop(under folder: String) {
        let names = made.withLock { made in
            let paths = made.keys.filter { $0 == folder || $0.hasPrefix(folder + "/") }
            return paths.compactMap { made.removeValue(forKey: $0) }
        }
        for name in names { try? administer("DROP DATABASE IF EXISTS \(name) WITH (FORCE)") }
    }

    private static func administer(_ sql: String) throws {
        guard let server, let address = PostgresAddress(server) else { return }
        // A database that is copied or dropped may have connections that are just going.
        for _ in 0..<50 {
            do {
                return try PostgresDatabase.administer(address, sql)
            } catch DatabaseError.other(_, let message) where message.contains("55006") {
                Thread.sleep(forTimeInterval: 0.1)
            }
        }
        try PostgresDatabase.administer(address, sql)
    }
}
