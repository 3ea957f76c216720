extension Day: CustomStringConvertible, Codable {
    /// `2026-11-22`, strictly.
    public init?(iso text: some StringProtocol) {
        guard text.utf8.count == 10 else { return nil }
        var reader = DigitReader(Array(text.utf8))
        guard let year = reader.number(digits: 4), reader.skip("-"),
            let month = reader.number(digits: 2), reader.skip("-"),
            let day = reader.number(digits: 2)
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// `20261122`, strictly.
    public init?(compact text: some StringProtocol) {
        guard text.utf8.count == 8 else { return nil }
        var reader = DigitReader(Array(text.utf8))
        guard let year = reader.number(digits: 4), let month = reader.number(digits: 2),
            let day = reader.number(digits: 2)
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// `2026-11-22`
    public var iso: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(10)
        appendISO(to: &bytes)
        return ASCII.string(bytes)
    }

    /// `20261122`
    public var compact: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8)
        appendCompact(to: &bytes)
        return ASCII.string(bytes)
    }

    public var description: String { iso }

    func appendISO(to bytes: inout [UInt8]) { append(separator: ASCII.dash, to: &bytes) }
    func appendCompact(to bytes: inout [UInt8]) { append(separator: nil, to: &bytes) }

    private func append(separator: UInt8?, to bytes: inout [UInt8]) {
        let (year, month, day) = civil
        // Days before the year 1 come from arithmetic only; no text form reads them back.
        if year < 0 { bytes.append(ASCII.dash) }
        ASCII.append(abs(year), digits: 4, to: &bytes)
        if let separator { bytes.append(separator) }
        ASCII.append(month, digits: 2, to: &bytes)
        if let separator { bytes.append(separator) }
        ASCII.append(day, digits: 2, to: &bytes)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let day = Day(iso: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a date (yyyy-mm-dd)")
        }
        self = day
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(iso)
    }
}

/// Dates as Chinese readers write them.
public enum ChineseDate {
    /// `2026年11月22日（周日）`
    public static func long(_ day: Day) -> String {
        let (year, month, dayOfMonth) = day.civil
        return "\(year)年\(month)月\(dayOfMonth)日（\(weekday(day.weekday))）"
    }

    /// `周一` to `周日`
    public static func weekday(_ weekday: Weekday) -> String {
        switch weekday {
        case .monday: "周一"
        case .tuesday: "周二"
        case .wednesday: "周三"
        case .thursday: "周四"
        case .friday: "周五"
        case .saturday: "周六"
        case .sunday: "周日"
        }
    }
}
