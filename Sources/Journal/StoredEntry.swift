import Database
public import Kernel
public import Procedures

/// An entry with its place in the journal.
public struct PositionedEntry: Sendable, Hashable {
    /// From 1, without gaps.
    public var position: Int64
    public var entry: Entry
    /// The key of its case was destroyed: of what happened, only what is not personal is left.
    public var isForgotten = false
}

/// Where a command was carried out.
public struct CommandTrace: Sendable, Hashable {
    public var position: Int64
    public var caseID: CaseID
    public var version: Int
    /// What was done, and by whom: the same id from other hands is another command.
    public var action: String
    public var actorKind: String
    public var person: PersonID?
    public var post: PostID?
}

/// Rows of the table `entry`.
enum StoredEntry {
    /// Everything that the chain covers, in its order.
    static let columns: SQLStatement = """
        position, case_id, version, command_id, entry_id, action, actor_kind, actor_person, actor_post, actor_unit, \
        server_at, device_at, format, seal_scheme, key_id, body, sealed
        """
    static let columnCount = 17
    /// What the chain covers, and the hash.
    static let table = SQLTable("entry", columns + ", hash")

    /// `key_id` stays empty: the key is the one of the case.
    static func values(_ entry: Entry, _ parts: EntryCoding.Parts, position: Int64) -> [SQLValue] {
        [
            .integer(position), SQLValue(entry.caseID), .integer(Int64(entry.version)), SQLValue(entry.command),
            SQLValue(entry.id), .text(entry.action), .text(entry.actor.kind.rawValue), SQLValue(entry.actor.person),
            SQLValue(entry.actor.post), SQLValue(entry.actor.unit?.code), SQLValue(entry.at),
            SQLValue(entry.deviceAt), .integer(Int64(EntryCoding.format)), .integer(EntrySeal.caseScheme), .null,
            .blob(parts.body), SQLValue(parts.sealed),
        ]
    }

    static func read(_ row: SQLRow, _ seal: EntrySeal, _ reader: any SQLReader) throws -> PositionedEntry {
        let position = row.int64(0)
        guard let kind = Actor.Kind(rawValue: row.text(6)) else { throw JournalError.unreadable(position: position) }
        do {
            let sealed = try personal(row, seal, reader)
            let content = try EntryCoding.decode(format: row.int(12), body: row.blob(15), sealed: sealed)
            let actor = Actor(
                kind: kind, person: row.optionalID(7), post: row.optionalID(8),
                unit: row.optionalText(9).map { UnitID($0) }, name: content.name, onBehalfOf: content.lender)
            let entry = Entry(
                id: row.id(4), caseID: row.id(1), version: row.int(2), command: row.id(3), action: row.text(5),
                actor: actor, reason: content.reason, at: row.instant(10), deviceAt: row.instant(11),
                changes: content.changes)
            return PositionedEntry(
                position: position, entry: entry, isForgotten: sealed == nil && !row.isNull(16))
        } catch {
            throw JournalError.unreadable(position: position)
        }
    }

    private static func personal(_ row: SQLRow, _ seal: EntrySeal, _ reader: any SQLReader) throws -> [UInt8]? {
        guard let bytes = row.optionalBlob(16) else { return nil }
        switch row.int64(13) {
        case EntrySeal.openScheme: return bytes
        case EntrySeal.caseScheme: return try seal.opened(bytes, of: row.id(1), row.id(4), reader)
        default: throw JournalError.unwritable
        }
    }
}
