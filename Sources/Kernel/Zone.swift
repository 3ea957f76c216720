/// A fixed offset from UTC, in minutes. All of China keeps one official time, so no rule set is needed.
public struct Zone: Hashable, Codable, Sendable {
    /// Minutes east of UTC.
    public var offsetMinutes: Int

    public init(offsetMinutes: Int) { self.offsetMinutes = offsetMinutes }

    /// Beijing time, UTC+8.
    public static let beijing = Zone(offsetMinutes: 480)
    public static let utc = Zone(offsetMinutes: 0)

    var milliseconds: Int64 { Int64(offsetMinutes) * 60_000 }
}
