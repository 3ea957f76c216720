/// The number of a case, final when minted by any node, connected or not:
/// `510421-20261122-A1-00042-X` is home county, date, node, sequence and an ISO 7064 MOD 37,36 check character over
/// all that stands before it, dashes left out. Two nodes never mint the same one, because the node is part of it.
public struct CaseNumber: Hashable, Sendable {
    /// Why a text is no case number.
    public enum Flaw: Error, Hashable, Sendable {
        /// Not made like a case number: ask for the whole number again.
        case shape
        /// Made like one, but mistyped.
        case checkCharacter

        /// A stable code for interfaces.
        public var code: String {
            switch self {
            case .shape: "caseNumber.shape"
            case .checkCharacter: "caseNumber.checkCharacter"
            }
        }
    }

    public static let sequenceMaximum = 9_999_999

    /// The home county, or the prefecture or province where that is the home.
    public let county: DivisionCode
    public let day: Day
    public let node: NodeCode
    /// 1 to 9,999,999, counted per county, day and node.
    public let sequence: Int

    /// Nil below county level, outside 1...9,999,999 and outside the years 1 to 9999.
    public init?(county: DivisionCode, day: Day, node: NodeCode, sequence: Int) {
        guard county.level <= .county, (1...CaseNumber.sequenceMaximum).contains(sequence),
            (1...9_999).contains(day.year)
        else { return nil }
        self.county = county
        self.day = day
        self.node = node
        self.sequence = sequence
    }

    /// Digits of the printed sequence: five, or as many as it needs.
    private var width: Int { sequence < 100_000 ? 5 : sequence < 1_000_000 ? 6 : 7 }

    private func withPlainBytes<R>(_ body: (UnsafeMutableBufferPointer<UInt8>) -> R) -> R {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16 + width) { buffer in
            if let start = buffer.baseAddress {
                ASCII.write(Int(county.value / 1_000_000), digits: 6, at: start)
                day.writeCompact(at: start + 6)
                start[14] = node.first
                start[15] = node.second
                ASCII.write(sequence, digits: width, at: start + 16)
            }
            return body(buffer)
        }
    }

    private var check: UInt8 { withPlainBytes { CheckCharacter.mod37_36(bytes: $0) ?? 0 } }
}

extension CaseNumber: LosslessStringConvertible {
    /// `510421-20261122-A1-00042-X`
    public var description: String {
        withPlainBytes { plain in
            String(unsafeUninitializedCapacity: plain.count + 5) { buffer in
                var position = 0
                for (index, byte) in plain.enumerated() {
                    if index == 6 || index == 14 || index == 16 {
                        buffer[position] = ASCII.dash
                        position += 1
                    }
                    buffer[position] = byte
                    position += 1
                }
                buffer[position] = ASCII.dash
                buffer[position + 1] = CheckCharacter.mod37_36(bytes: plain) ?? 0
                return position + 2
            }
        }
    }

    /// As ``parse(_:)``, without the reason.
    public init?(_ text: String) {
        guard let number = try? CaseNumber.parse(text) else { return nil }
        self = number
    }

    /// Reads what a person typed: lower case, full-width characters and surrounding blanks are accepted, and dashes
    /// may be missing where the sequence has all of its five digits or more.
    public static func parse(_ text: some StringProtocol) throws(Flaw) -> CaseNumber {
        guard text.utf8.count <= 120 else { throw .shape }
        let bytes = ASCII.folded(text)
        guard bytes.count >= 18 else { throw .shape }
        var index = 0
        var dashes = 0
        func field(_ count: Int) -> ArraySlice<UInt8> {
            let slice = bytes[index..<min(index + count, bytes.count)]
            index = slice.endIndex
            if index < bytes.count, bytes[index] == ASCII.dash {
                index += 1
                dashes += 1
            }
            return slice
        }
        let county = field(6)
        let day = field(8)
        let node = field(2)
        guard index < bytes.count else { throw .shape }
        var digits = bytes[index..<(bytes.count - 1)]
        if digits.last == ASCII.dash {
            digits.removeLast()
            dashes += 1
        }
        guard let number = make(county: county, day: day, node: node, digits: digits),
            digits.count >= 5 || dashes == 4, CheckCharacter.value(bytes[bytes.count - 1]) != nil
        else { throw .shape }
        guard number.check == bytes[bytes.count - 1] else { throw .checkCharacter }
        return number
    }

    private static func make(
        county: ArraySlice<UInt8>, day: ArraySlice<UInt8>, node: ArraySlice<UInt8>, digits: ArraySlice<UInt8>
    ) -> CaseNumber? {
        // More than five digits never begin with a zero: every number has one text.
        guard (1...7).contains(digits.count), digits.count <= 5 || digits.first != 48,
            county.count == 6, day.count == 8, node.count == 2,
            let sequence = number(digits), let county = number(county), let day = number(day),
            let division = DivisionCode(value: Int64(county) * 1_000_000),
            let day = Day(year: day / 10_000, month: day / 100 % 100, day: day % 100),
            let node = NodeCode(node[node.startIndex], node[node.startIndex + 1])
        else { return nil }
        return CaseNumber(county: division, day: day, node: node, sequence: sequence)
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        var value = 0
        for byte in digits {
            guard let digit = ASCII.digit(byte) else { return nil }
            value = value * 10 + digit
        }
        return value
    }
}

extension CaseNumber: Comparable {
    public static func < (left: CaseNumber, right: CaseNumber) -> Bool {
        (left.county, left.day, left.node, left.sequence) < (right.county, right.day, right.node, right.sequence)
    }
}

extension CaseNumber: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            self = try CaseNumber.parse(text)
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: error.code)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
