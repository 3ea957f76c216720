import CPostgres

/// Where a PostgreSQL is, as libpq reads it (`postgres://user@host1,host2/name?sslmode=verify-full`).
public struct PostgresAddress: Sendable, Hashable {
    /// May hold a password: never shown.
    let text: String

    /// nil for what does not begin as an address of PostgreSQL.
    public init?(_ text: String) {
        guard text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") else { return nil }
        self.text = text
    }

    /// Whether a password stands in it, where every user of the machine may come to see it.
    public var hasPassword: Bool {
        let authority = text.drop { $0 != "/" }.dropFirst(2).prefix { $0 != "/" && $0 != "?" }
        let user = authority.lastIndex(of: "@").map { authority[..<$0] } ?? ""
        return user.contains(":") || text.contains("password=")
    }

    /// The same server and settings with another database.
    public func naming(_ database: String) -> String {
        let settings = text.drop { $0 != "?" }
        let place = text.prefix(text.count - settings.count)
        let authority = place.drop { $0 != "/" }.dropFirst(2)
        guard let slash = authority.firstIndex(of: "/") else { return place + "/" + database + settings }
        return place[...slash] + database + settings
    }

    /// With a setting more, which counts over one of the same name. The name of a database has to stand in it.
    func adding(_ setting: String) -> PostgresAddress {
        PostgresAddress(text + (text.contains("?") ? "&" : "?") + setting) ?? self
    }

    /// For messages: without password and settings.
    public var shown: String {
        let scheme = text.prefix { $0 != ":" }
        let rest = text.dropFirst(scheme.count + 3).prefix { $0 != "?" }
        guard let at = rest.lastIndex(of: "@") else { return "\(scheme)://\(rest)" }
        let user = rest[..<at].prefix { $0 != ":" }
        return "\(scheme)://\(user)\(rest[at...])"
    }

    /// Blocks for some seconds at most for each of the hosts.
    /// - Parameter others: settings that count over those of the address.
    /// - Returns: nil where the system has no memory; a connection that failed says so by its state.
    func connect(besides others: [(String, String)] = []) -> OpaquePointer? {
        // The address is expanded where it stands for the database's name; what it says itself goes before.
        let settings = [
            ("connect_timeout", "5"), ("client_encoding", "UTF8"), ("fallback_application_name", "tongban"),
            ("target_session_attrs", "read-write"), ("keepalives_idle", "5"), ("keepalives_interval", "2"),
            ("keepalives_count", "3"), ("tcp_user_timeout", "15000"), ("dbname", text),
        ] + others
        var names: [UnsafePointer<CChar>?] = []
        var values: [UnsafePointer<CChar>?] = []
        var owned: [UnsafeMutablePointer<CChar>] = []
        defer { for copy in owned { copy.deallocate() } }
        func copy(_ text: String) -> UnsafePointer<CChar> {
            let bytes = text.utf8CString
            let place = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
            for (index, byte) in bytes.enumerated() { place[index] = byte }
            owned.append(place)
            return UnsafePointer(place)
        }
        for (name, value) in settings {
            names.append(copy(name))
            values.append(copy(value))
        }
        return PQconnectdbParams(names + [nil], values + [nil], 1)
    }
}

extension PostgresAddress: CustomStringConvertible {
    public var description: String { shown }
}
