/// Photographs within a PDF: a scanning app packs the camera's file as it came, with the place where it was taken.
enum PDFPictures {
    private static let comment: UInt8 = 0xFE
    /// The scan begins: what follows is the picture itself.
    private static let scan: UInt8 = 0xDA
    private static let applications: ClosedRange<UInt8> = 0xE0...0xEF
    /// JFIF header, colour profile, Adobe's colour transform.
    private static let needed: Set<UInt8> = [0xE0, 0xE2, 0xEE]

    /// The same document, byte for byte as long, with the metadata of its JPEG pictures written over with zeros: every
    /// offset in the document stays right.
    static func blanked(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        var place = 0
        while let found = bytes.place(of: "stream", from: place) {
            place = found + 6
            var start = place
            if start < bytes.count, bytes[start] == 13 { start += 1 }
            if start < bytes.count, bytes[start] == 10 { start += 1 }
            guard start + 3 < bytes.count, bytes[start] == 0xFF, bytes[start + 1] == 0xD8, bytes[start + 2] == 0xFF
            else {
                continue
            }
            blank(&bytes, from: start + 2)
        }
        return bytes
    }

    private static func blank(_ bytes: inout [UInt8], from start: Int) {
        var place = start
        while place + 4 <= bytes.count, bytes[place] == 0xFF, let length = bytes.short(at: place + 2), length >= 2,
            place + 2 + length <= bytes.count
        {
            let marker = bytes[place + 1]
            if marker == scan { return }
            if marker == comment || (applications.contains(marker) && !needed.contains(marker)) {
                for index in place + 4..<place + 2 + length { bytes[index] = 0 }
            }
            place += 2 + length
        }
    }
}
