/// A statistical division code of 12 digits: province 2, prefecture 2, county 2 (GB/T 2260), township 3, village 3.
/// A parent is the code with its last group zeroed. Coded as text of 12 digits.
public struct DivisionCode: Hashable, Comparable, Sendable, CustomStringConvertible {
    public enum Level: Int, Comparable, Hashable, Codable, Sendable, CaseIterable {
        case province = 1
        case prefecture, county, township, village

        public static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }

        /// How many codes a division of this level spans, itself included.
        var span: Int64 {
            switch self {
            case .province: 10_000_000_000
            case .prefecture: 100_000_000
            case .county: 1_000_000
            case .township: 1_000
            case .village: 1
            }
        }
    }

    /// What the township group says (statistical coding rules).
    public enum TownshipKind: String, Hashable, Codable, Sendable {
        /// 001-099, 街道
        case streetOffice
        /// 100-199, 镇
        case town
        /// 200-399, 乡
        case township
        /// 400-599, 类似乡级单位
        case similarUnit
    }

    /// What the village group says (statistical coding rules).
    public enum VillageKind: String, Hashable, Codable, Sendable {
        /// 001-199, 居民委员会
        case residentsCommittee
        /// 200-399, 村民委员会
        case villagersCommittee
    }

    /// The code as a number, for compact storage and range scans.
    public let value: Int64

    /// Nil unless `value` has exactly 12 digits.
    public init?(value: Int64) {
        guard (100_000_000_000...999_999_999_999).contains(value) else { return nil }
        self.value = value
    }

    private init(unchecked value: Int64) { self.value = value }

    /// Exactly 12 digits.
    public init?(_ text: some StringProtocol) {
        guard text.utf8.count == 12 else { return nil }
        self.init(padding: text)
    }

    /// 2, 4, 6, 9 or 12 digits, padded with zeros.
    public init?(padding text: some StringProtocol) {
        let count = text.utf8.count
        guard count == 2 || count == 4 || count == 6 || count == 9 || count == 12 else { return nil }
        var value: Int64 = 0
        for byte in text.utf8 {
            guard let digit = ASCII.digit(byte) else { return nil }
            value = value * 10 + Int64(digit)
        }
        for _ in count..<12 { value *= 10 }
        self.init(value: value)
    }

    /// 12 digits.
    public var text: String { String(value) }
    /// The first 6 digits: the GB/T 2260 code of the county or what is above it.
    public var short: String { String(value / 1_000_000) }
    public var description: String { text }

    public static func < (left: DivisionCode, right: DivisionCode) -> Bool { left.value < right.value }
}

extension DivisionCode {
    /// The level of the last group that is not zero. In prefectures without counties (such as Dongguan) a township's
    /// parent is the prefecture, because its county group is zero.
    public var level: Level {
        if value % 1_000 != 0 { return .village }
        if value % 1_000_000 != 0 { return .township }
        if value % 100_000_000 != 0 { return .county }
        return value % 10_000_000_000 != 0 ? .prefecture : .province
    }

    /// The code with its last group zeroed; nil for a province.
    public var parent: DivisionCode? {
        guard let above = Level(rawValue: level.rawValue - 1) else { return nil }
        return DivisionCode(unchecked: value - value % above.span)
    }

    /// Self first, then each parent up to the province.
    public var ancestors: [DivisionCode] {
        var chain = [self]
        while let parent = chain[chain.count - 1].parent { chain.append(parent) }
        return chain
    }

    /// Every code of this division and of what lies in it, for a range scan.
    public var subtree: ClosedRange<Int64> { value...(value + level.span - 1) }

    /// Whether this division is `other` or lies in it.
    public func isWithin(_ other: DivisionCode) -> Bool { other.subtree.contains(value) }

    public var province: DivisionCode { DivisionCode(unchecked: value - value % Level.province.span) }
    /// Nil above prefecture level.
    public var prefecture: DivisionCode? { enclosing(.prefecture) }
    /// Nil above county level and in prefectures without counties.
    public var county: DivisionCode? { enclosing(.county) }
    /// Nil above township level.
    public var township: DivisionCode? { enclosing(.township) }

    private func enclosing(_ wanted: Level) -> DivisionCode? {
        let candidate = DivisionCode(unchecked: value - value % wanted.span)
        return candidate.level == wanted ? candidate : nil
    }

    /// Nil above township level and for numbers that the rules leave open.
    public var townshipKind: TownshipKind? {
        switch value / 1_000 % 1_000 {
        case 1...99: .streetOffice
        case 100...199: .town
        case 200...399: .township
        case 400...599: .similarUnit
        default: nil
        }
    }

    /// Nil above village level and for numbers that the rules leave open.
    public var villageKind: VillageKind? {
        switch value % 1_000 {
        case 1...199: .residentsCommittee
        case 200...399: .villagersCommittee
        default: nil
        }
    }
}

extension DivisionCode: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let code = DivisionCode(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a division code of 12 digits")
        }
        self = code
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
