import FoundationEssentials
import Kernel
import Procedures

/// How changes become bytes. Format 1: JSON in two parts.
///
///     body    {"n": actor name, "c": [change or null …]}      null where the change is in the sealed part
///     sealed  {"n": actor name, "r": reason, "c": [change …]} absent where there is nothing personal
///
/// A party's name is personal, an official's is not. Older formats are read by an upcaster each; none exists yet.
enum EntryCoding {
    static let format = 1

    struct Parts: Sendable {
        var body: [UInt8]
        var sealed: [UInt8]?
    }

    private struct Body: Codable {
        var n: String?
        var c: [Change?]
    }

    private struct Sealed: Codable {
        var n: String?
        var r: String?
        var c: [Change]
    }

    private static let encoder = JSONEncoder()
    private static let decoder = JSONDecoder()

    static func encode(_ entry: Entry) throws -> Parts {
        let isParty = entry.actor.kind == .party
        let personal = entry.changes.filter(\.isPersonal)
        do {
            var parts = Parts(body: try body(entry, name: isParty ? nil : entry.actor.name), sealed: nil)
            if isParty || entry.reason != nil || !personal.isEmpty {
                let sealed = Sealed(n: isParty ? entry.actor.name : nil, r: entry.reason, c: personal)
                parts.sealed = Array(try encoder.encode(sealed))
            }
            return parts
        } catch {
            throw JournalError.unwritable
        }
    }

    /// Written by hand: most entries only move a case, and `JSONEncoder` costs ten times as much.
    private static func body(_ entry: Entry, name: String?) throws -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 256)
        writer.beginObject()
        if let name { writer.field("n", name) }
        writer.key("c")
        writer.beginArray()
        for change in entry.changes {
            if change.isPersonal { writer.null() } else { try write(change, to: &writer) }
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }

    private static func write(_ change: Change, to writer: inout JSONWriter) throws {
        switch change {
        case .moved(let state, let closes):
            writer.beginObject()
            writer.key("moved")
            writer.beginObject()
            writer.field("to", state)
            writer.field("closes", closes)
            writer.endObject()
            writer.endObject()
        case .clockStopped(let clock, let day):
            writer.beginObject()
            writer.key("clockStopped")
            writer.beginObject()
            writer.field("_0", clock)
            writer.key("on")
            writer.day(day)
            writer.endObject()
            writer.endObject()
        default: writer.raw(Array(try encoder.encode(change)))
        }
    }

    static func decode(
        format: Int, body: [UInt8], sealed: [UInt8]?
    ) throws -> (name: String, reason: String?, changes: [Change]) {
        guard format == Self.format else { throw JournalError.unwritable }
        let open = try decoder.decode(Body.self, from: Data(body))
        guard let sealed else { return (open.n ?? "", nil, open.c.compactMap { $0 }) }
        let closed = try decoder.decode(Sealed.self, from: Data(sealed))
        var personal = closed.c.makeIterator()
        let changes = open.c.compactMap { $0 ?? personal.next() }
        return (open.n ?? closed.n ?? "", closed.r, changes)
    }
}
