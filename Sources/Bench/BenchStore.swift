import Database
import Foundation

/// Where a benchmark keeps its data: a new folder, and with PostgreSQL a new database on the server that was named.
/// Both go afterwards, whatever happened.
struct BenchStore: Sendable {
    let folder: String
    /// nil: the file in the folder.
    let database: String?

    /// - Parameter server: `postgres://…` of a database from which others may be made; nil for SQLite.
    static func with<T>(_ server: String?, _ body: (BenchStore) async throws -> T) async throws -> T {
        try await Children.withFolder { folder in
            guard let server else { return try await body(BenchStore(folder: folder, database: nil)) }
            guard let address = PostgresAddress(server) else { throw Flaw.noServer(server) }
            let name = "bench" + UUID().uuidString.replacing("-", with: "").lowercased()
            try PostgresDatabase.administer(address, "CREATE DATABASE \(name)")
            defer { try? PostgresDatabase.administer(address, "DROP DATABASE IF EXISTS \(name) WITH (FORCE)") }
            return try await body(BenchStore(folder: folder, database: address.naming(name)))
        }
    }

    enum Flaw: Error, CustomStringConvertible {
        case noServer(String)

        var description: String {
            switch self {
            case .noServer(let text): "\(text) is no address of a PostgreSQL (postgres://…)"
            }
        }
    }

    /// As a server process is told of it.
    var environment: [String: String] { database.map { ["TONGBAN_DATABASE": $0] } ?? [:] }

    /// What the data take on disk, indexes included. SQLite's log is moved into its file when that is closed; its own
    /// file may stay, to be used anew.
    func bytes() async throws -> Int {
        guard let database, let address = PostgresAddress(database) else {
            let attributes = try? FileManager.default.attributesOfItem(atPath: folder + "/tongban.sqlite")
            return (attributes?[.size] as? NSNumber)?.intValue ?? 0
        }
        let opened = try await PostgresDatabase.open(address, as: .guest)
        defer { try? opened.close() }
        return try await opened.lookup { reader in
            try reader.first("SELECT pg_database_size(current_database())") { $0.int(0) } ?? 0
        }
    }

    /// The server's first process, whose children do its work; nil for SQLite.
    func serverProcess() async throws -> Int32? {
        guard let database, let address = PostgresAddress(database) else { return nil }
        let opened = try await PostgresDatabase.open(address, as: .guest)
        defer { try? opened.close() }
        let backend = try await opened.lookup { try $0.first("SELECT pg_backend_pid()") { $0.int(0) } ?? 0 }
        return Machine.parent(of: Int32(backend))
    }
}
