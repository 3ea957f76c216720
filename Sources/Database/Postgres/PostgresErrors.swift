import CPostgres

extension DatabaseError {
    /// What a failed statement says of itself, without a stored value: PostgreSQL's details and many of its messages
    /// carry some.
    /// - SeeAlso: PostgreSQL 15, appendix A, error codes.
    init(postgres result: OpaquePointer) {
        let state = Self.field(result, .sqlstate) ?? ""
        switch state {
        case "23505": self = .uniqueViolation(constraint: Self.key(of: result))
        case "23503": self = .foreignKeyViolation
        case "23502":
            let table = Self.field(result, .table) ?? ""
            self = .checkViolation(constraint: "\(table)(\(Self.field(result, .column) ?? ""))")
        case "23514": self = .checkViolation(constraint: Self.field(result, .constraint) ?? "")
        case "40001": self = .serialization
        case "40P01": self = .deadlock
        case "53100": self = .full
        case "55P03": self = .busy
        case "57014": self = .timedOut
        case "25P02", "25P03": self = .transactionLost
        case "25006": self = .readOnly
        case "58030": self = .failed(code: Self.number(of: state))
        case "XX001", "XX002": self = .corrupt(message: "PostgreSQL \(state)")
        // A server that stops, starts, or has no place left.
        case "53300", "57P01", "57P02", "57P03", "57P05": self = .connectionLost
        case _ where state.hasPrefix("08") || state.isEmpty: self = .connectionLost
        // Errors of the statement itself name tables and columns alone.
        case _ where state.hasPrefix("42"):
            self = .other(
                code: Self.number(of: state), message: "\(state) \(Self.field(result, .message) ?? "")")
        default: self = .other(code: Self.number(of: state), message: "PostgreSQL \(state)")
        }
    }

    /// `PG_DIAG_…` of libpq, which are single characters there and so not seen from here.
    private enum Field: UInt8 {
        case sqlstate = 67, message = 77, detail = 68, table = 116, column = 99, constraint = 110
    }

    private static func field(_ result: OpaquePointer, _ field: Field) -> String? {
        PQresultErrorField(result, CInt(field.rawValue)).map { String(cString: $0) }
    }


    private static func number(of state: String) -> Int { Int(state, radix: 36) ?? 0 }

    /// `thing(id)`, out of the table's name and a detail that reads `Key (id)=(7) already exists.` in some language.
    private static func key(of result: OpaquePointer) -> String {
        let table = field(result, .table) ?? ""
        guard let detail = field(result, .detail), let open = detail.firstIndex(of: "("),
            let close = detail[open...].firstIndex(of: ")")
        else { return table }
        return "\(table)(\(detail[detail.index(after: open)..<close].filter { $0 != " " }))"
    }
}
