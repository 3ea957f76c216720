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

    /// `2026-11-22`. Days outside the years 0 to 9999 come from arithmetic only; their text is cut to that range.
    public var iso: String {
        String(unsafeUninitializedCapacity: 10) { buffer in
            if let start = buffer.baseAddress { writeISO(at: start) }
            return 10
        }
    }

    /// `20261122`
    public var compact: String {
        String(unsafeUninitializedCapacity: 8) { buffer in
            if let start = buffer.baseAddress { writeCompact(at: start) }
            return 8
        }
    }

    public var description: String { iso }

    /// Writes ten bytes.
    func writeISO(at target: UnsafeMutablePointer<UInt8>) {
        let (year, month, day) = civil
        ASCII.write(min(max(year, 0), 9_999), digits: 4, at: target)
        target[4] = ASCII.dash
        ASCII.write(month, digits: 2, at: target + 5)
        target[7] = ASCII.dash
        ASCII.write(day, digits: 2, at: target + 8)
    }

    /// Writes eight bytes.
    func writeCompact(at target: UnsafeMutablePointer<UInt8>) {
        let (year, month, day) = civil
        ASCII.write(min(max(year, 0), 9_999), digits: 4, at: target)
        ASCII.write(month, digits: 2, at: target + 4)
        ASCII.write(day, digits: 2, at: target + 6)
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

/// Dates as English readers write them.
public enum EnglishDate {
    /// `22 November 2026 (Sun)`
    public static func long(_ day: Day) -> String {
        let (year, month, dayOfMonth) = day.civil
        return "\(dayOfMonth) \(months[month - 1]) \(year) (\(weekday(day.weekday)))"
    }

    /// `November`, for a month from 1 to 12.
    public static func month(_ month: Int) -> String { months.indices.contains(month - 1) ? months[month - 1] : "" }

    /// `Mon` to `Sun`
    public static func weekday(_ weekday: Weekday) -> String {
        switch weekday {
        case .monday: "Mon"
        case .tuesday: "Tue"
        case .wednesday: "Wed"
        case .thursday: "Thu"
        case .friday: "Fri"
        case .saturday: "Sat"
        case .sunday: "Sun"
        }
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
}
