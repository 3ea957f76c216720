import GRDB
import GRDBSQLite

extension DatabaseError {
    /// Our own errors pass; GRDB's are translated; anything else keeps its type's name only.
    init(sqlite error: any Error) {
        if let own = error as? DatabaseError {
            self = own
        } else if let foreign = error as? GRDB.DatabaseError {
            self.init(sqliteCode: foreign.extendedResultCode.rawValue, message: foreign.message ?? "")
        } else {
            self = .other(code: 0, message: String(describing: type(of: error)))
        }
    }

    init(sqliteCode code: Int32, message: String) {
        // Extended codes carry the primary one in their low byte.
        switch (code, code & 0xFF) {
        case (2067, _), (1555, _), (2579, _): self = .uniqueViolation(constraint: Self.constraint(in: message))
        case (787, _): self = .foreignKeyViolation
        case (_, SQLITE_CONSTRAINT): self = .checkViolation(constraint: Self.constraint(in: message))
        case (_, SQLITE_BUSY), (_, SQLITE_LOCKED): self = .busy
        case (_, SQLITE_FULL): self = .full
        case (_, SQLITE_CORRUPT), (_, SQLITE_NOTADB): self = .corrupt(message: message)
        case (_, SQLITE_READONLY): self = .readOnly
        case (_, SQLITE_IOERR): self = .failed(code: Int(code))
        default: self = .other(code: Int(code), message: message)
        }
    }

    /// `UNIQUE constraint failed: entry.case_id, entry.version` gives `entry(case_id,version)`.
    private static func constraint(in message: String) -> String {
        guard let colon = message.firstIndex(of: ":") else { return message }
        let names = message[message.index(after: colon)...].split(separator: ",").map { name in
            name.drop { $0 == " " }.split(separator: ".").map(String.init)
        }
        guard let table = names.first?.first, names.allSatisfy({ $0.count == 2 }) else {
            return String(message[message.index(after: colon)...].drop { $0 == " " })
        }
        return "\(table)(\(names.map { $0[1] }.joined(separator: ",")))"
    }
}
