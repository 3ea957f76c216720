public import Kernel

/// The offset of a local time from universal time, or the name of a zone.
public enum ZoneDesignator: Hashable, Sendable {
    /// Seconds east of Greenwich.
    case offset(Int)
    /// An IANA name such as `Asia/Shanghai`.
    case named(String)

    /// Seconds east of Greenwich. The room holds no zone database: of the named zones only those without changes of
    /// their clock since 1992 that its users live in are known.
    public var offsetSeconds: Int? {
        switch self {
        case .offset(let seconds): seconds
        case .named(let name): Self.fixed[name]
        }
    }

    private static let fixed: [String: Int] = [
        "UTC": 0, "Etc/UTC": 0, "Etc/GMT": 0, "GMT": 0, "Z": 0, "PRC": 28_800, "Asia/Shanghai": 28_800,
        "Asia/Chongqing": 28_800, "Asia/Harbin": 28_800, "Asia/Urumqi": 21_600, "Asia/Hong_Kong": 28_800,
        "Asia/Macau": 28_800, "Asia/Taipei": 28_800, "Asia/Singapore": 28_800, "Asia/Tokyo": 32_400,
        "Asia/Seoul": 32_400, "Asia/Kolkata": 19_800,
    ]
}

/// A time of day, with or without a zone.
public struct TimeOfDay: Hashable, Sendable {
    public let hour: Int
    public let minute: Int
    public let second: Int
    public let nanosecond: Int
    public let zone: ZoneDesignator?

    /// Nil outside 00:00:00 to 23:59:59.999999999 or for an offset beyond 18 hours.
    public init?(hour: Int, minute: Int, second: Int = 0, nanosecond: Int = 0, zone: ZoneDesignator? = nil) {
        guard (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second),
            (0..<1_000_000_000).contains(nanosecond)
        else { return nil }
        if case .offset(let seconds)? = zone, abs(seconds) > 18 * 3600 { return nil }
        self.hour = hour
        self.minute = minute
        self.second = second
        self.nanosecond = nanosecond
        self.zone = zone
    }

    /// From seconds since midnight, wrapping around at midnight.
    init(secondOfDay: Int, nanosecond: Int, zone: ZoneDesignator?) {
        let wrapped = ((secondOfDay % 86_400) + 86_400) % 86_400
        hour = wrapped / 3600
        minute = wrapped / 60 % 60
        second = wrapped % 60
        self.nanosecond = nanosecond
        self.zone = zone
    }

    public static let midnight = TimeOfDay(secondOfDay: 0, nanosecond: 0, zone: nil)

    var secondOfDay: Int { hour * 3600 + minute * 60 + second }
}

/// A date with a time of day.
public struct DateTime: Hashable, Sendable {
    public let day: Day
    public let time: TimeOfDay

    public init(day: Day, time: TimeOfDay) {
        self.day = day
        self.time = time
    }

    /// Seconds since 1970-01-01T00:00:00, in universal time where the zone is known, in local time otherwise.
    var seconds: Int { day.ordinal * 86_400 + time.secondOfDay - (time.zone?.offsetSeconds ?? 0) }
}
