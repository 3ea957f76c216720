/// The tables of a JPEG file (T.81, B.2.4): each has to be exactly what it says, so that nothing else passes for one.
enum JPEGTables {
    private static let huffman: UInt8 = 0xC4
    private static let quantization: UInt8 = 0xDB
    /// Number of lines, restart interval: one number each.
    private static let numbers: Set<UInt8> = [0xDC, 0xDD]

    static let markers = numbers.union([huffman, quantization])

    static func areSound(_ marker: UInt8, _ content: ArraySlice<UInt8>) -> Bool {
        switch marker {
        case huffman: areHuffman(content)
        case quantization: areQuantization(content)
        default: content.count == 2
        }
    }

    private static func areHuffman(_ content: ArraySlice<UInt8>) -> Bool {
        var rest = content
        while let head = rest.first {
            guard head >> 4 <= 1, head & 15 <= 3, rest.count >= 17 else { return false }
            let symbols = rest.dropFirst().prefix(16).reduce(0) { $0 + Int($1) }
            guard symbols <= 256, rest.count >= 17 + symbols else { return false }
            rest = rest.dropFirst(17 + symbols)
        }
        return !content.isEmpty
    }

    private static func areQuantization(_ content: ArraySlice<UInt8>) -> Bool {
        var rest = content
        while let head = rest.first {
            let bytes = head >> 4 == 0 ? 65 : 129
            guard head >> 4 <= 1, head & 15 <= 3, rest.count >= bytes else { return false }
            rest = rest.dropFirst(bytes)
        }
        return !content.isEmpty
    }
}
