import Database
import Journal
import Kernel
import Procedures

/// Bytes with gaps where a copy's own facts go.
struct Stencil: Sendable {
    enum Gap: Sendable, Hashable {
        case number, name, phone
        /// The time of the case's entry with this index.
        case time(Int)
    }

    struct Mark: Sendable {
        var bytes: [UInt8]
        var gap: Gap
    }

    private var parts: [(before: ArraySlice<UInt8>, gap: Gap)] = []
    private var rest: ArraySlice<UInt8> = []
    private let size: Int

    init(_ bytes: [UInt8], _ marks: [Mark]) {
        size = bytes.count
        // One look at each byte: marks are few, and their first bytes fewer.
        let firsts = Set(marks.compactMap(\.bytes.first))
        var start = 0
        var index = 0
        while index < bytes.count {
            if firsts.contains(bytes[index]),
                let mark = marks.first(where: { bytes[index...].starts(with: $0.bytes) })
            {
                parts.append((bytes[start..<index], mark.gap))
                index += mark.bytes.count
                start = index
            } else {
                index += 1
            }
        }
        rest = bytes[start...]
    }

    func filled(_ filling: StencilFilling) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size + 64)
        for part in parts {
            bytes += part.before
            switch part.gap {
            case .number: bytes += filling.number
            case .name: bytes += filling.name
            case .phone: bytes += filling.phone
            case .time(let index): bytes += filling.times[index]
            }
        }
        return bytes + rest
    }
}

/// What goes into the gaps, as it stands in JSON without quotes.
struct StencilFilling: Sendable {
    var number: [UInt8]
    var name: [UInt8]
    var phone: [UInt8]
    var times: [[UInt8]]
}
