import CPostgres

/// Why a server was not connected to, as far as it or the way to it says so.
public enum PostgresRefusal: String, Sendable, Hashable {
    /// Nobody answers at the address.
    case unreachable
    case password
    case role
    case database
    case notAllowed
    case tls
    /// Those that answer take no writes.
    case noPrimary
    /// It is starting or stopping.
    case notReady
    case full

    /// The client gives a connection that failed no code, only sentences; those of the server may be in another
    /// language, and then what is known beside them has to do.
    init(_ words: String, askedForPassword: Bool) {
        let words = words.lowercased()
        func has(_ parts: String...) -> Bool { parts.contains { words.contains($0) } }
        if has("password authentication failed", "no password supplied", "fe_sendauth") {
            self = .password
        } else if has("pg_hba.conf") {
            self = .notAllowed
        } else if has("ssl", "certificate") {
            self = .tls
        } else if has("session is read-only", "server is in hot standby") {
            self = .noPrimary
        } else if has("starting up", "shutting down", "recovery mode") {
            self = .notReady
        } else if has("too many clients", "too many connections", "remaining connection slots") {
            self = .full
        } else if has("database \"") {
            self = .database
        } else if has("role \"") {
            self = .role
        } else {
            self = askedForPassword ? .password : .unreachable
        }
    }
}

extension DatabaseError {
    /// Of a connection that could not be made. The words are the client's and the server's own: addresses, the names of
    /// user and database, no password.
    init(refused handle: OpaquePointer) {
        let words = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
        let lines = words.split(whereSeparator: \.isNewline).map { $0.filter { $0 != "\t" } }
        self = .notConnected(
            PostgresRefusal(
                words,
                askedForPassword: PQconnectionNeedsPassword(handle) == 1 || PQconnectionUsedPassword(handle) == 1),
            words: lines.joined(separator: "; "))
    }
}
