/// A JPEG file (ITU-T T.81) walked from segment to segment, and written again without what tells of place, device, time
/// and person.
///
/// Kept: tables, frame, scans; the JFIF header without its thumbnail, the colour profile, Adobe's colour transform, and
/// which way up. Dropped: Exif, XMP, IPTC, comments, makers' own segments, further pictures, all behind the end.
/// Baseline and progressive Huffman coding are taken: what every browser shows.
struct JPEGFile {
    private let bytes: [UInt8]
    private var place = 2
    private var kept: [UInt8] = []
    private var orientation: UInt8?
    private var hasHeader = false
    private var hasFrame = false
    private var hasScan = false
    private var profileBytes = 0

    static func cleaned(_ bytes: [UInt8]) throws(FileFlaw) -> [UInt8] {
        var file = JPEGFile(bytes)
        try file.walk()
        return [0xFF, Marker.start] + file.head + file.kept + [0xFF, Marker.end]
    }

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
        kept.reserveCapacity(bytes.count)
    }

    private enum Marker {
        static let start: UInt8 = 0xD8
        static let end: UInt8 = 0xD9
        static let scan: UInt8 = 0xDA
        static let frames: Set<UInt8> = [0xC0, 0xC1, 0xC2]
        static let applications: ClosedRange<UInt8> = 0xE0...0xEF
        static let restarts: ClosedRange<UInt8> = 0xD0...0xD7
        static let comment: UInt8 = 0xFE
    }

    /// The JFIF header without a thumbnail, then the way up.
    private var head: [UInt8] {
        var head = header
        if let orientation {
            let tiff = Orientation.tiff(orientation)
            head += [0xFF, 0xE1]
            head.append(short: 2 + 6 + tiff.count)
            head += Array("Exif\0\0".utf8) + tiff
        }
        return head
    }

    private var header: [UInt8] = []

    private mutating func walk() throws(FileFlaw) {
        while true {
            let marker = try nextMarker()
            if marker == Marker.end { break }
            guard let length = bytes.short(at: place), length >= 2, place + length <= bytes.count else {
                throw .damaged
            }
            let segment = place + 2..<place + length
            try take(marker, segment)
            place = segment.upperBound
            if marker == Marker.scan { try takeScan() }
        }
        guard hasFrame, hasScan else { throw .damaged }
    }

    /// A marker may have any number of fill bytes before it (B.1.1.2).
    private mutating func nextMarker() throws(FileFlaw) -> UInt8 {
        guard place < bytes.count, bytes[place] == 0xFF else { throw .damaged }
        while place < bytes.count, bytes[place] == 0xFF { place += 1 }
        guard place < bytes.count else { throw .damaged }
        defer { place += 1 }
        return bytes[place]
    }

    private mutating func take(_ marker: UInt8, _ segment: Range<Int>) throws(FileFlaw) {
        switch marker {
        case _ where Marker.frames.contains(marker):
            try checkFrame(segment)
            keep(marker, segment)
        case _ where JPEGTables.markers.contains(marker):
            guard JPEGTables.areSound(marker, bytes[segment]) else { throw .damaged }
            keep(marker, segment)
        case Marker.scan:
            guard hasFrame, let components = bytes[segment].first, (1...4).contains(components),
                segment.count == 4 + 2 * Int(components)
            else { throw .damaged }
            hasScan = true
            keep(marker, segment)
        case 0xE0: takeHeader(segment)
        case 0xE1:
            if bytes.holds("Exif\0", at: segment.lowerBound), segment.count > 6, orientation == nil {
                orientation = Orientation.read(tiff: Array(bytes[segment.dropFirst(6)]))
            }
        case 0xE2: try takeProfile(segment)
        case 0xEE:
            if bytes.holds("Adobe", at: segment.lowerBound), segment.count == 12 { keep(marker, segment) }
        case Marker.applications, Marker.comment: break
        default: throw .damaged
        }
    }

    private mutating func checkFrame(_ segment: Range<Int>) throws(FileFlaw) {
        let start = segment.lowerBound
        guard !hasFrame, segment.count >= 6, let height = bytes.short(at: start + 1),
            let width = bytes.short(at: start + 3)
        else { throw .damaged }
        let components = Int(bytes[start + 5])
        guard (1...4).contains(components), segment.count == 6 + 3 * components else { throw .damaged }
        try FileLimits.checkPixels(width, height)
        hasFrame = true
    }

    /// JFIF 1.02: version, density; the thumbnail that may follow can show what was cut away from the picture.
    private mutating func takeHeader(_ segment: Range<Int>) {
        guard header.isEmpty, bytes.holds("JFIF\0", at: segment.lowerBound), segment.count >= 14 else { return }
        header = [0xFF, 0xE0, 0, 16] + bytes[segment.prefix(12)] + [0, 0]
    }

    private mutating func takeProfile(_ segment: Range<Int>) throws(FileFlaw) {
        guard bytes.holds("ICC_PROFILE\0", at: segment.lowerBound) else { return }
        profileBytes += segment.count
        guard profileBytes <= FileLimits.profileBytesMax else { throw .damaged }
        keep(0xE2, segment)
    }

    private mutating func keep(_ marker: UInt8, _ segment: Range<Int>) {
        kept += [0xFF, marker]
        kept.append(short: segment.count + 2)
        kept += bytes[segment]
    }

    /// Coded data up to the next marker; a stuffed zero and restart markers belong to it.
    private mutating func takeScan() throws(FileFlaw) {
        let start = place
        let end = bytes.withUnsafeBufferPointer { bytes in
            var index = start
            while index + 1 < bytes.count {
                if bytes[index] == 0xFF {
                    let next = bytes[index + 1]
                    if next != 0, next != 0xFF, !Marker.restarts.contains(next) { return index }
                    if next == 0xFF {
                        index += 1
                        continue
                    }
                    index += 2
                } else {
                    index += 1
                }
            }
            return -1
        }
        guard end > start else { throw .damaged }
        kept += bytes[start..<end]
        place = end
    }
}
