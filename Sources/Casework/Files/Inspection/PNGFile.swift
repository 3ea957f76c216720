/// A PNG file (ISO/IEC 15948, third edition of the W3C's recommendation) walked from chunk to chunk, each with its
/// check sum, and written again without texts, time, place and all that is not needed to show it.
struct PNGFile {
    private let bytes: [UInt8]
    private var place = 8
    private var beforeData: [UInt8] = []
    private var data: [UInt8] = []
    private var orientation: UInt8?
    private var colour = -1
    private var hasPalette = false
    /// Chunks of image data follow each other without others between (5.6).
    private var dataEnded = false

    static func cleaned(_ bytes: [UInt8]) throws(FileFlaw) -> [UInt8] {
        var file = PNGFile(bytes)
        try file.walk()
        return file.whole
    }

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
        data.reserveCapacity(bytes.count)
    }

    private var whole: [UInt8] {
        var whole = Array(bytes.prefix(8)) + beforeData
        if let orientation { Self.write("eXIf", Orientation.tiff(orientation), to: &whole) }
        whole += data
        Self.write("IEND", [], to: &whole)
        return whole
    }

    private mutating func walk() throws(FileFlaw) {
        while true {
            guard let length = bytes.long(at: place), length <= bytes.count, place + 12 + length <= bytes.count,
                let sum = bytes.long(at: place + 8 + length),
                UInt32(truncatingIfNeeded: sum) == CRC32.sum(of: bytes[place + 4..<place + 8 + length])
            else { throw .damaged }
            let chunk = place..<place + 12 + length
            let content = place + 8..<place + 8 + length
            if bytes.holds("IEND", at: place + 4) {
                guard length == 0, !data.isEmpty, colour != 3 || hasPalette else { throw .damaged }
                return
            }
            try take(chunk, content)
            place = chunk.upperBound
        }
    }

    private mutating func take(_ chunk: Range<Int>, _ content: Range<Int>) throws(FileFlaw) {
        let name = String(decoding: bytes[chunk.lowerBound + 4..<chunk.lowerBound + 8], as: UTF8.self)
        guard (colour < 0) == (name == "IHDR") else { throw .damaged }
        if name != "IDAT", !data.isEmpty { dataEnded = true }
        switch name {
        case "IHDR":
            try takeHeader(content)
            beforeData += bytes[chunk]
        case "PLTE":
            guard !hasPalette, data.isEmpty, content.count.isMultiple(of: 3), (3...768).contains(content.count) else {
                throw .damaged
            }
            hasPalette = true
            beforeData += bytes[chunk]
        case "IDAT":
            guard !dataEnded else { throw .damaged }
            data += bytes[chunk]
        case "eXIf":
            if orientation == nil { orientation = Orientation.read(tiff: Array(bytes[content])) }
        case "iCCP":
            if data.isEmpty, content.count <= FileLimits.profileBytesMax { beforeData += bytes[chunk] }
        default:
            if let most = Self.small[name] {
                if data.isEmpty, content.count <= most { beforeData += bytes[chunk] }
                return
            }
            // Bit 5 of the first letter: a chunk that a reader must know to show the picture.
            guard bytes[chunk.lowerBound + 4] & 0x20 != 0 else { throw .damaged }
        }
    }

    /// What is needed to show the picture as it was meant, with the most bytes that each may have: transparency,
    /// colour, background, density.
    private static let small = [
        "tRNS": 256, "cHRM": 32, "gAMA": 4, "sRGB": 1, "sBIT": 4, "bKGD": 6, "pHYs": 9, "cICP": 4,
    ]

    private mutating func takeHeader(_ content: Range<Int>) throws(FileFlaw) {
        let start = content.lowerBound
        guard content.count == 13, let width = bytes.long(at: start), let height = bytes.long(at: start + 4) else {
            throw .damaged
        }
        let depth = Int(bytes[start + 8])
        colour = Int(bytes[start + 9])
        let depths = [0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16]][colour] ?? []
        guard depths.contains(depth), bytes[start + 10] == 0, bytes[start + 11] == 0, bytes[start + 12] <= 1 else {
            throw .damaged
        }
        try FileLimits.checkPixels(width, height)
    }

    private static func write(_ name: String, _ content: [UInt8], to file: inout [UInt8]) {
        let body = Array(name.utf8) + content
        file.append(long: content.count)
        file += body
        file.append(long: Int(CRC32.sum(of: body[...])))
    }
}

/// The check sum of PNG chunks (ISO 3309; annex D of the PNG recommendation).
enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { start in
        (0..<8).reduce(UInt32(start)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    }

    static func sum(of bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.withUnsafeBufferPointer { bytes in
            table.withUnsafeBufferPointer { table in
                var value: UInt32 = 0xFFFF_FFFF
                for byte in bytes { value = table[Int((value ^ UInt32(byte)) & 0xFF)] ^ (value >> 8) }
                return value ^ 0xFFFF_FFFF
            }
        }
    }
}
