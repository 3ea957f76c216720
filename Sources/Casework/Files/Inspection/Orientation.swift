/// Which way up a picture is held (Exif 2.32, tag 0x0112): all that is kept of a photograph's metadata, since without
/// it a paper would be read lying on its side.
enum Orientation {
    private static let tag = 0x0112
    private static let shortType = 3
    /// Entries of the first directory that are looked at.
    private static let entriesMax = 1_000

    /// - Returns: 2...8; nil for upright, or where nothing sensible is said.
    static func read(tiff: [UInt8]) -> UInt8? {
        guard tiff.count >= 8 else { return nil }
        let isLittle: Bool
        switch (tiff[0], tiff[1]) {
        case (0x49, 0x49): isLittle = true
        case (0x4D, 0x4D): isLittle = false
        default: return nil
        }
        func short(_ place: Int) -> Int? {
            guard let value = tiff.short(at: place) else { return nil }
            return isLittle ? (value & 0xFF) << 8 | value >> 8 : value
        }
        func long(_ place: Int) -> Int? {
            guard let first = short(place), let second = short(place + 2) else { return nil }
            return isLittle ? second << 16 | first : first << 16 | second
        }
        guard short(2) == 42, let directory = long(4), let count = short(directory) else { return nil }
        for index in 0..<min(count, entriesMax) {
            let entry = directory + 2 + index * 12
            guard let name = short(entry) else { return nil }
            guard name == tag else { continue }
            guard short(entry + 2) == shortType, let value = short(entry + 8), (2...8).contains(value) else {
                return nil
            }
            return UInt8(value)
        }
        return nil
    }

    /// A TIFF block that says this and nothing else.
    static func tiff(_ orientation: UInt8) -> [UInt8] {
        [
            0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, UInt8(shortType), 0, 0, 0, 1, 0, orientation, 0, 0, 0,
            0, 0,
            0,
        ]
    }
}
