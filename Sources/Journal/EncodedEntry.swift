public import Kernel
public import Procedures

/// An entry whose facts are bytes already, not sealed yet. Whoever writes many entries that are alike encodes one, and
/// puts into the bytes of the others what is their own.
public struct EncodedEntry: Sendable {
    /// Everything but the facts.
    public var head: Entry
    /// What anybody with the database may read.
    public var open: [UInt8]
    /// What is to be sealed; nil where nothing is personal.
    public var personal: [UInt8]?

    /// - Throws: ``JournalError/unwritable``.
    public init(_ entry: Entry) throws {
        let parts = try EntryCoding.encode(entry)
        head = entry
        head.changes = []
        open = parts.body
        personal = parts.sealed
    }

    /// The same head with other bytes.
    public init(head: Entry, open: [UInt8], personal: [UInt8]?) {
        self.head = head
        self.open = open
        self.personal = personal
    }

    /// The entry that a reader of the journal will find.
    /// - Throws: ``JournalError/unwritable`` for bytes that are none.
    public func decoded() throws -> Entry {
        var entry = head
        do {
            let content = try EntryCoding.decode(format: EntryCoding.format, body: open, sealed: personal)
            entry.actor.name = content.name
            entry.actor.onBehalfOf = content.lender
            entry.reason = content.reason
            entry.changes = content.changes
        } catch {
            throw JournalError.unwritable
        }
        return entry
    }
}
