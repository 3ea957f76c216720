/// Unfolds compressed bytes (RFC 1951, in the wrapping of RFC 1950) up to a bound: only to look into them, so that the
/// check sum at their end does not matter.
struct Inflate {
    private let input: [UInt8]
    private var place: Int
    private var bits: UInt32 = 0
    private var bitCount = 0
    private let most: Int
    private(set) var output: [UInt8] = []

    enum Flaw: Error { case damaged, tooMuch }

    /// - Parameter most: bytes of the result; over it `tooMuch`.
    static func zlib(_ bytes: some Sequence<UInt8>, most: Int) throws(Flaw) -> [UInt8] {
        var inflate = Inflate(Array(bytes), most: most)
        try inflate.run()
        return inflate.output
    }

    private init(_ input: [UInt8], most: Int) {
        self.input = input
        self.most = most
        place = 2
    }

    private mutating func run() throws(Flaw) {
        guard input.count > 2, input[0] & 0x0F == 8, (Int(input[0]) << 8 | Int(input[1])) % 31 == 0,
            input[1] & 0x20 == 0
        else { throw .damaged }
        var isLast = false
        while !isLast {
            isLast = try take(1) == 1
            switch try take(2) {
            case 0: try copyStored()
            case 1: try unfold(Self.fixedLengths, Self.fixedDistances)
            case 2:
                let (lengths, distances) = try readCodes()
                try unfold(lengths, distances)
            default: throw .damaged
            }
        }
    }

    private mutating func take(_ count: Int) throws(Flaw) -> Int {
        while bitCount < count {
            guard place < input.count else { throw .damaged }
            bits |= UInt32(input[place]) << UInt32(bitCount)
            place += 1
            bitCount += 8
        }
        defer {
            bits >>= UInt32(count)
            bitCount -= count
        }
        return Int(bits & ((1 << UInt32(count)) - 1))
    }

    private mutating func copyStored() throws(Flaw) {
        bits = 0
        bitCount = 0
        guard place + 4 <= input.count else { throw .damaged }
        let length = Int(input[place]) | Int(input[place + 1]) << 8
        place += 4
        guard place + length <= input.count else { throw .damaged }
        guard output.count + length <= most else { throw .tooMuch }
        output += input[place..<place + length]
        place += length
    }

    private mutating func unfold(_ lengths: HuffmanCode, _ distances: HuffmanCode) throws(Flaw) {
        while true {
            let symbol = try symbol(of: lengths)
            if symbol == 256 { return }
            if symbol < 256 {
                guard output.count < most else { throw .tooMuch }
                output.append(UInt8(symbol))
                continue
            }
            guard symbol < 286 else { throw .damaged }
            let length = Self.lengthBase[symbol - 257] + (try take(Self.lengthBits[symbol - 257]))
            let way = try self.symbol(of: distances)
            guard way < 30 else { throw .damaged }
            let distance = Self.distanceBase[way] + (try take(Self.distanceBits[way]))
            guard distance <= output.count else { throw .damaged }
            guard output.count + length <= most else { throw .tooMuch }
            for _ in 0..<length { output.append(output[output.count - distance]) }
        }
    }

    private mutating func symbol(of code: HuffmanCode) throws(Flaw) -> Int {
        var value = 0
        var first = 0
        var index = 0
        for length in 1...HuffmanCode.lengthMax {
            value |= try take(1)
            let count = code.counts[length]
            if value - count < first { return code.symbols[index + value - first] }
            index += count
            first = (first + count) << 1
            value <<= 1
        }
        throw .damaged
    }

    private mutating func readCodes() throws(Flaw) -> (HuffmanCode, HuffmanCode) {
        let lengthCount = 257 + (try take(5))
        let distanceCount = 1 + (try take(5))
        let codeCount = 4 + (try take(4))
        var own = [Int](repeating: 0, count: 19)
        for index in 0..<codeCount { own[Self.codeOrder[index]] = try take(3) }
        let code = HuffmanCode(own)
        var lengths: [Int] = []
        while lengths.count < lengthCount + distanceCount {
            let symbol = try symbol(of: code)
            switch symbol {
            case 16:
                guard let last = lengths.last else { throw .damaged }
                lengths += [Int](repeating: last, count: 3 + (try take(2)))
            case 17: lengths += [Int](repeating: 0, count: 3 + (try take(3)))
            case 18: lengths += [Int](repeating: 0, count: 11 + (try take(7)))
            default: lengths.append(symbol)
            }
        }
        guard lengths.count == lengthCount + distanceCount else { throw .damaged }
        return (HuffmanCode(Array(lengths[..<lengthCount])), HuffmanCode(Array(lengths[lengthCount...])))
    }

    private static let codeOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]
    private static let lengthBase = [
        3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227,
        258,
    ]
    private static let lengthBits = [
        0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
    ]
    private static let distanceBase = [
        1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1_025, 1_537, 2_049, 3_073,
        4_097,
        6_145, 8_193, 12_289, 16_385, 24_577,
    ]
    private static let distanceBits = [
        0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
    ]
    private static let fixedLengths = HuffmanCode(
        [Int](repeating: 8, count: 144) + [Int](repeating: 9, count: 112) + [Int](repeating: 7, count: 24)
            + [Int](repeating: 8, count: 8))
    private static let fixedDistances = HuffmanCode([Int](repeating: 5, count: 30))
}

/// A canonical code by the lengths of its words (RFC 1951, section 3.2.2).
struct HuffmanCode: Sendable {
    static let lengthMax = 15
    let counts: [Int]
    let symbols: [Int]

    init(_ lengths: [Int]) {
        var counts = [Int](repeating: 0, count: Self.lengthMax + 1)
        for length in lengths where length > 0 { counts[length] += 1 }
        self.counts = counts
        symbols = lengths.indices.filter { lengths[$0] > 0 }.sorted {
            (lengths[$0], $0) < (lengths[$1], $1)
        }
    }
}
