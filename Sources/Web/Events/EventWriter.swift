import Casework
import Kernel
import Procedures
import NIOCore

/// Events as the lines of a stream (WHATWG HTML, section 9.2 "Server-sent events").
///
/// A block with an `id` and no data is no event: it moves the position with which a reader comes back.
enum EventWriter {
    static func opening(_ start: EventStart) -> ByteBuffer {
        var lines = "retry: \(EventLimits.retryMilliseconds)\n"
        switch start {
        case .now(let position): lines += "id: \(position)\n\n"
        case .resumed: lines += "\n"
        case .reset(let position):
            lines += "\nid: \(position)\nevent: stream.reset\ndata: {\"position\":\(position)}\n\n"
        }
        return ByteBuffer(string: lines)
    }

    static func events(_ events: [CaseEvent]) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(events.count * 320)
        for event in events {
            buffer.writeString("id: \(event.position)\nevent: \(event.kind.rawValue)\ndata: ")
            buffer.writeBytes(data(event))
            buffer.writeString("\n\n")
        }
        return buffer
    }

    static func quiet(_ position: Int64) -> ByteBuffer { ByteBuffer(string: ":\nid: \(position)\n\n") }

    /// The last words of a stream that ends: come back with the last position.
    static let closing = ByteBuffer(string: "retry: \(EventLimits.retryMilliseconds)\n\n")

    private static func data(_ event: CaseEvent) -> [UInt8] {
        var json = JSONWriter(reservingCapacity: 320)
        json.beginObject()
        json.field("case", event.caseID.description)
        json.field("number", event.number)
        json.field("procedure", event.procedure)
        json.field("action", event.action)
        json.field("version", event.version)
        json.field("state", event.state)
        json.field("unit", event.unit.code)
        json.key("at")
        json.instant(event.at)
        json.endObject()
        return json.bytes
    }
}
