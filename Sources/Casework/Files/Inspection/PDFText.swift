/// The few things of PDF's syntax (ISO 32000-2, 7.2 and 7.3.5) that looking for names needs.
enum PDFText {
    static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) || byte == 0 }
    static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

    private static func ends(_ byte: UInt8) -> Bool {
        isBlank(byte) || [40, 41, 60, 62, 91, 93, 123, 125, 47, 37].contains(byte)
    }

    /// Every name of at most `longest` bytes, with `#xx` read as the byte it stands for, and the place behind it; until
    /// the body returns false.
    static func names(in bytes: [UInt8], longest: Int, _ body: (String, Int) -> Bool) {
        var place = 0
        while let slash = bytes.place(of: UInt8(ascii: "/"), from: place) {
            place = slash + 1
            var name: [UInt8] = []
            var index = place
            while index < bytes.count, name.count <= longest, !ends(bytes[index]) {
                if bytes[index] == UInt8(ascii: "#"), index + 2 < bytes.count, let high = digit(bytes[index + 1]),
                    let low = digit(bytes[index + 2])
                {
                    name.append(high << 4 | low)
                    index += 3
                } else {
                    name.append(bytes[index])
                    index += 1
                }
            }
            guard !name.isEmpty, name.count <= longest, name.allSatisfy({ $0 < 128 }) else { continue }
            if !body(String(decoding: name, as: UTF8.self), index) { return }
        }
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 48...57: byte - 48
        case 65...70: byte - 55
        case 97...102: byte - 87
        default: nil
        }
    }
}

extension [UInt8] {
    func place(of byte: UInt8, from start: Int) -> Int? {
        guard start < count else { return nil }
        return withUnsafeBufferPointer { bytes in
            var index = start
            while index < bytes.count {
                if bytes[index] == byte { return index }
                index += 1
            }
            return nil
        }
    }

    func place(of text: StaticString, from start: Int) -> Int? {
        var from = start
        while let found = place(of: text.utf8Start[0], from: from) {
            if holds(text, at: found) { return found }
            from = found + 1
        }
        return nil
    }

    func lastPlace(of text: StaticString, before end: Int) -> Int? {
        var index = Swift.min(end, count) - text.utf8CodeUnitCount
        while index >= 0 {
            if self[index] == text.utf8Start[0], holds(text, at: index) { return index }
            index -= 1
        }
        return nil
    }
}
