/// Where an installation's database is.
public enum DatabaseAddress: Sendable, Hashable, CustomStringConvertible {
    case sqlite(path: String)
    case postgres(PostgresAddress)

    /// `postgres://…`, or the path of a file, also as `sqlite:PATH`.
    public init(_ text: String) {
        if let address = PostgresAddress(text) {
            self = .postgres(address)
        } else {
            self = .sqlite(path: text.hasPrefix("sqlite:") ? String(text.dropFirst(7)) : text)
        }
    }

    /// - Parameter readers: connections for reading at the same time.
    public func open(
        as sharing: DatabaseSharing = .owner, readers: Int = defaultReaders
    ) async throws -> any SQLDatabase {
        switch self {
        case .sqlite(let path): try SQLiteDatabase.open(path: path, readers: readers, as: sharing)
        case .postgres(let address):
            try await PostgresDatabase.open(address, as: sharing, limits: PostgresDatabase.Limits(readers: readers))
        }
    }

    public static let defaultReaders = 4

    /// The file, where it is one.
    public var path: String? {
        switch self {
        case .sqlite(let path): path
        case .postgres: nil
        }
    }

    /// Without a password.
    public var description: String {
        switch self {
        case .sqlite(let path): "sqlite:" + path
        case .postgres(let address): address.shown
        }
    }
}

/// As what a process opens a database.
public enum DatabaseSharing: Sendable {
    /// As one that brings the schema up and does all there is to do. Of a file there is one owner: whoever opens
    /// becomes it or is refused. A server's database may have many.
    case owner
    /// For short reads and writes that no cache of the owner depends on. Whoever finds no owner of a file becomes it.
    case guest
}
