import CPostgres
import Dispatch

/// The part of a database that an installation lives in: its schema. Several may share a database, so what holds for a
/// whole database (locks, channels) is named after it.
struct PostgresPlace: Sendable {
    let database: String
    let schema: String

    /// This process among all that work here: what it told itself it need not hear.
    let process = String(UInt64.random(in: .min ... .max), radix: 36)

    /// Where processes of this installation tell each other things.
    var channel: String { "tongban_\(schema)" }

    /// A number for the named lock; two names never share one by more than chance (64-bit FNV-1a).
    func lock(named name: String) -> Int64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in "tongban.\(schema).\(name)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return Int64(bitPattern: hash)
    }

    /// The oldest version that is known to do.
    static let versionMinimum = 150_000

    /// Asks the server where it would put things, and whether it keeps what this program relies on.
    static func find(_ address: PostgresAddress) async throws -> PostgresPlace {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    with: Result {
                        let link = try PostgresLink(address, patience: 10)
                        return try find(PostgresSession(link: link, place: nil))
                    })
            }
        }
    }

    private static func find(_ session: PostgresSession) throws -> PostgresPlace {
        let found = try session.first(
            """
            SELECT current_database(), COALESCE(current_schema(), ''), current_setting('server_version_num'),
                current_setting('server_encoding'), current_setting('fsync'),
                current_setting('synchronous_commit'), current_setting('full_page_writes')
            """
        ) { row in (0..<row.count).map { row.text($0) } }
        guard let found, found.count == 7 else { throw DatabaseError.connectionLost }
        guard Int(found[2]) ?? 0 >= versionMinimum else {
            throw DatabaseError.settingRefused(name: "server_version_num", value: found[2])
        }
        guard found[3] == "UTF8" else { throw DatabaseError.settingRefused(name: "server_encoding", value: found[3]) }
        guard !found[1].isEmpty else { throw DatabaseError.settingRefused(name: "search_path", value: "no schema") }
        // An answer is a promise: a server that acknowledges before its disk has it is not one to work with.
        guard found[5] != "off" else {
            throw DatabaseError.settingRefused(name: "synchronous_commit", value: found[5])
        }
        let place = PostgresPlace(database: found[0], schema: found[1])
        try session.makeTold(lock: place.lock(named: "write"))
        return place
    }
}
