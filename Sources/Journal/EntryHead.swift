public import Database
public import Kernel
public import Procedures

/// What is known of an entry without opening anything sealed: enough to tell that something happened, never what
/// somebody wrote.
public struct EntryHead: Sendable, Hashable {
    /// What an entry did to its case, as far as its open part says.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case filed, moved, closed
        /// Another unit or person has the case now.
        case held
        case changed
    }

    /// A position is a safe place to go on reading from, also with several processes: whoever appends moves the one row
    /// of the chain's head in the same transaction, so positions have no gaps and become visible in their order.
    public var position: Int64
    public var caseID: CaseID
    public var version: Int
    public var kind: Kind
    public var action: String
    public var at: Instant
}

extension Journal {
    private static let headsAfter: SQLStatement = """
        SELECT position, case_id, version, action, server_at, body FROM entry WHERE position > ?1
        ORDER BY position LIMIT ?2
        """

    /// The newest position; 0 for an empty journal.
    public static func lastPosition(_ reader: any SQLReader) throws -> Int64 { try end(reader).position }

    /// The heads of the next entries of all cases, in order of position; at most ``readLimit``.
    public static func heads(after position: Int64, limit: Int, _ reader: any SQLReader) throws -> [EntryHead] {
        try reader.query(headsAfter, [.integer(position), .integer(Int64(min(max(0, limit), readLimit)))]) { row in
            let version = row.int(2)
            return EntryHead(
                position: row.int64(0), caseID: row.id(1), version: version,
                kind: version == 1 ? .filed : EntryCoding.kind(body: row.blob(5)), action: row.text(3),
                at: row.instant(4))
        }
    }
}

extension EntryCoding {
    /// Longer open parts than any entry has are not looked into.
    private static let openBytesMaximum = 1_024 * 1_024

    /// What the open part of an entry says that it did. A part that does not read says nothing: the entry itself will
    /// tell whoever reads it.
    static func kind(body: [UInt8]) -> EntryHead.Kind {
        guard let changes = try? JSONValue.parse(body, maxBytes: openBytesMaximum).object?["c"]?.list else { return .changed }
        var kind = EntryHead.Kind.changed
        for change in changes {
            if let moved = change["moved"]?.object { return moved["closes"]?.bool == true ? .closed : .moved }
            if change["held"] != nil { kind = .held }
        }
        return kind
    }
}
