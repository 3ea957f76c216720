import Kernel
import Procedures

/// How changes become bytes. Format 1: JSON in two parts.
///
///     body    {"n": actor name, "b": lender, "c": [change or null …]}
///                                             null where the change is in the sealed part
///     sealed  {"n": actor name, "r": reason, "c": [change …]} absent where there is nothing personal
///
/// A party's name is personal, an official's is not. `b` names whose powers were used, where they were lent. Older
/// formats are read by an upcaster each; none exists yet.
enum EntryCoding {
    static let format = 1

    struct Parts: Sendable {
        var body: [UInt8]
        var sealed: [UInt8]?
    }

    static func encode(_ entry: Entry) throws -> Parts {
        let isParty = entry.actor.kind == .party
        do {
            var parts = Parts(body: try body(entry, name: isParty ? nil : entry.actor.name), sealed: nil)
            if isParty || entry.reason != nil || entry.changes.contains(where: \.isPersonal) {
                parts.sealed = try sealed(entry, name: isParty ? entry.actor.name : nil)
            }
            return parts
        } catch {
            throw JournalError.unwritable
        }
    }

    private static func body(_ entry: Entry, name: String?) throws -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 512)
        writer.beginObject()
        if let name { writer.field("n", name) }
        if let lender = entry.actor.onBehalfOf {
            writer.key("b")
            writer.lender(lender)
        }
        writer.key("c")
        writer.beginArray()
        for change in entry.changes {
            if change.isPersonal { writer.null() } else { try writer.change(change) }
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    private static func sealed(_ entry: Entry, name: String?) throws -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 2_048)
        writer.beginObject()
        if let name { writer.field("n", name) }
        if let reason = entry.reason { writer.field("r", reason) }
        writer.key("c")
        writer.beginArray()
        for change in entry.changes where change.isPersonal { try writer.change(change) }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    /// What was written is trusted to be bounded; the limits only keep a damaged file from taking all memory.
    private static let bytesMaximum = 64 * 1_024 * 1_024
    private static let depthMaximum = 256

    private static func object(_ bytes: [UInt8]) throws -> [String: JSONValue] {
        let value = try JSONValue.parse(bytes, maxDepth: depthMaximum, maxBytes: bytesMaximum)
        guard let object = value.object else { throw JournalError.unwritable }
        return object
    }

    static func decode(
        format: Int, body: [UInt8], sealed: [UInt8]?
    ) throws -> (name: String, lender: Lender?, reason: String?, changes: [Change]) {
        guard format == Self.format else { throw JournalError.unwritable }
        let open = try object(body)
        guard let listed = open["c"]?.list else { throw JournalError.unwritable }
        let closed = try sealed.map(object) ?? [:]
        guard sealed == nil || closed["c"]?.list != nil else { throw JournalError.unwritable }
        var personal = (closed["c"]?.list ?? []).makeIterator()
        let changes = try listed.compactMap { listed in
            try (listed.isNull ? personal.next() : listed).map { try Change(json: $0) }
        }
        return (
            open["n"]?.text ?? closed["n"]?.text ?? "", open["b"].flatMap(Lender.init(json:)), closed["r"]?.text, changes
        )
    }
}
