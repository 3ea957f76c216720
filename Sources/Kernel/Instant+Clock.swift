extension Instant {
    /// The time of day in Beijing to the second, as sentences say until when something waits: `14:05:30`.
    public var clockText: String {
        let time = timeOfDay(in: .beijing)
        return [time.hour, time.minute, time.second].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }
}
