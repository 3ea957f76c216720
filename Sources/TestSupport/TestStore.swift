public import Database
import Foundation

/// The database that a test works on: a file in its folder, or a schema of its own in the PostgreSQL that
/// `TONGBAN_TEST_POSTGRES` names. So every test of a room is a test on both engines.
public enum TestStore {
    /// `postgres://…` of a database in which schemas may be made and dropped; nil: SQLite.
    public static let server = ProcessInfo.processInfo.environment["TONGBAN_TEST_POSTGRES"].flatMap {
        $0.isEmpty ? nil : $0
    }

    public static var isPostgres: Bool { server != nil }

    /// Opens the store that belongs to the path, made if there is none. The same path gives the same store again.
    public static func open(_ path: String) async throws -> any SQLDatabase {
        try await DatabaseAddress(try await address(for: path)).open()
    }

    /// Where the store of the path is.
    public static func address(for path: String) async throws -> String {
        guard let server else { return path }
        let schema = schema(for: path)
        // Text put together from letters and digits alone: a schema's name cannot be an argument.
        try await administer("CREATE SCHEMA IF NOT EXISTS \(schema)")
        return server + (server.contains("?") ? "&" : "?") + "options=-csearch_path%3D\(schema)"
    }

    /// Takes the store of a path away again; nothing for a file, which goes with its folder.
    public static func drop(_ path: String) async throws {
        guard server != nil else { return }
        try await administer("DROP SCHEMA IF EXISTS \(schema(for: path)) CASCADE")
    }

    private static func schema(for path: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in path.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return "t" + String(hash, radix: 36)
    }

    private static func administer(_ sql: String) async throws {
        guard let server, let address = PostgresAddress(server) else { return }
        try await PostgresDatabase.administer(address, sql)
    }
}
