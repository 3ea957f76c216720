import Kernel

/// Writes a ZIP archive piece by piece (PKWARE APPNOTE 6.3.10): entries stored as they are, names in UTF-8, no
/// compression, no 64-bit sizes. Each entry is in memory once, when it is written.
struct StoredZip {
    /// Bytes of a whole archive, well below where 64-bit sizes begin.
    static let bytesMax: Int64 = 3 * 1_024 * 1_024 * 1_024
    static let entriesMax = 60_000

    private struct Entry {
        var name: [UInt8]
        var sum: UInt32
        var size: UInt32
        var offset: UInt32
    }

    private var entries: [Entry] = []
    private(set) var offset: Int64 = 0
    private let date: UInt16
    private let clock: UInt16

    init(at now: Instant) {
        let day = now.day(in: .beijing)
        let time = now.timeOfDay(in: .beijing)
        date = UInt16(max(day.year - 1980, 0) << 9 | day.month << 5 | day.day)
        clock = UInt16(time.hour << 11 | time.minute << 5 | time.second / 2)
    }

    /// Whether an entry of so many bytes still fits, with what closes the archive.
    func hasRoom(for bytes: Int) -> Bool {
        entries.count < Self.entriesMax && offset + Int64(bytes) + Int64(entries.count * 400) < Self.bytesMax
    }

    /// The bytes of one entry.
    mutating func entry(_ name: String, _ content: [UInt8]) -> [UInt8] {
        let entry = Entry(
            name: Array(name.utf8), sum: Checksum.crc32(content), size: UInt32(content.count),
            offset: UInt32(truncatingIfNeeded: offset))
        var bytes = Bytes()
        bytes.long(0x0403_4B50)
        head(entry, &bytes)
        bytes.short(UInt16(entry.name.count))
        bytes.short(0)
        bytes.all += entry.name
        entries.append(entry)
        let result = bytes.all + content
        offset += Int64(result.count)
        return result
    }

    /// What closes the archive: the list of its entries.
    mutating func end() -> [UInt8] {
        var bytes = Bytes()
        for entry in entries {
            bytes.long(0x0201_4B50)
            bytes.short(0x0314)  // Made on Unix, by version 2.0.
            head(entry, &bytes)
            bytes.short(UInt16(entry.name.count))
            for _ in 0..<4 { bytes.short(0) }  // Extra field, comment, disk, inner attributes.
            bytes.long(0o100644 << 16)
            bytes.long(entry.offset)
            bytes.all += entry.name
        }
        let size = UInt32(bytes.all.count)
        bytes.long(0x0605_4B50)
        bytes.long(0)
        bytes.short(UInt16(entries.count))
        bytes.short(UInt16(entries.count))
        bytes.long(size)
        bytes.long(UInt32(truncatingIfNeeded: offset))
        bytes.short(0)
        return bytes.all
    }

    /// What both headers of an entry say alike: version, UTF-8 names, stored, time, sum and sizes.
    private func head(_ entry: Entry, _ bytes: inout Bytes) {
        bytes.short(20)
        bytes.short(0x0800)
        bytes.short(0)
        bytes.short(clock)
        bytes.short(date)
        bytes.long(entry.sum)
        bytes.long(entry.size)
        bytes.long(entry.size)
    }

    /// Numbers with the lowest byte first.
    private struct Bytes {
        var all: [UInt8] = []

        mutating func short(_ value: UInt16) { all += [UInt8(truncatingIfNeeded: value), UInt8(value >> 8)] }
        mutating func long(_ value: UInt32) {
            short(UInt16(truncatingIfNeeded: value))
            short(UInt16(value >> 16))
        }
    }
}

/// The checksum of ZIP archives (CRC-32, ISO 3309).
enum Checksum {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { sum, _ in sum & 1 == 1 ? 0xEDB8_8320 ^ sum >> 1 : sum >> 1 }
    }

    static func crc32(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { sum, byte in table[Int((sum ^ UInt32(byte)) & 0xFF)] ^ sum >> 8 }
    }
}
