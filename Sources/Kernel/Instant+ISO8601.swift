extension Instant {
    /// ISO 8601 with milliseconds and a numeric offset, never `Z`: `2026-11-22T09:30:00.000+08:00`.
    public func iso8601(_ zone: Zone = .beijing) -> String {
        String(unsafeUninitializedCapacity: Instant.iso8601Count) { buffer in
            if let start = buffer.baseAddress { writeISO8601(zone, at: start) }
            return Instant.iso8601Count
        }
    }

    /// The bytes of the text of ``iso8601(_:)``.
    static let iso8601Count = 29

    /// Writes ``iso8601Count`` bytes.
    func writeISO8601(_ zone: Zone, at target: UnsafeMutablePointer<UInt8>) {
        let (days, ofDay) = split(zone)
        Day(number: Int32(clamping: days)).writeISO(at: target)
        let seconds = Int(ofDay / 1_000)
        target[10] = UInt8(ascii: "T")
        ASCII.write(seconds / 3_600, digits: 2, at: target + 11)
        target[13] = UInt8(ascii: ":")
        ASCII.write(seconds / 60 % 60, digits: 2, at: target + 14)
        target[16] = UInt8(ascii: ":")
        ASCII.write(seconds % 60, digits: 2, at: target + 17)
        target[19] = UInt8(ascii: ".")
        ASCII.write(Int(ofDay % 1_000), digits: 3, at: target + 20)
        target[23] = zone.offsetMinutes < 0 ? ASCII.dash : UInt8(ascii: "+")
        let offset = abs(zone.offsetMinutes)
        ASCII.write(offset / 60, digits: 2, at: target + 24)
        target[26] = UInt8(ascii: ":")
        ASCII.write(offset % 60, digits: 2, at: target + 27)
    }

    /// Reads ISO 8601 / RFC 3339 with seconds, an optional fraction (cut to milliseconds) and `Z` or `±hh:mm`.
    public init?(iso8601 text: some StringProtocol) {
        guard text.utf8.count <= 40 else { return nil }
        var reader = DigitReader(Array(text.utf8))
        guard let year = reader.number(digits: 4), reader.skip("-"),
            let month = reader.number(digits: 2), reader.skip("-"),
            let dayOfMonth = reader.number(digits: 2), reader.skip("T"),
            let day = Day(year: year, month: month, day: dayOfMonth),
            let hour = reader.number(digits: 2), hour < 24, reader.skip(":"),
            let minute = reader.number(digits: 2), minute < 60, reader.skip(":"),
            let second = reader.number(digits: 2), second < 60
        else { return nil }
        guard let thousandths = Instant.fraction(&reader), let offset = Instant.offset(&reader), reader.isAtEnd
        else { return nil }
        let seconds = (hour * 60 + minute) * 60 + second
        let local = Int64(day.number) * Instant.millisecondsPerDay + Int64(seconds * 1_000 + thousandths)
        self.init(milliseconds: local - Int64(offset) * 60_000)
    }

    private static func fraction(_ reader: inout DigitReader) -> Int? {
        guard reader.skip(".") else { return 0 }
        var value = 0
        var digits = 0
        while let digit = reader.number(digits: 1) {
            if digits < 3 { value = value * 10 + digit }
            digits += 1
        }
        guard digits > 0 else { return nil }
        return digits == 1 ? value * 100 : digits == 2 ? value * 10 : value
    }

    private static func offset(_ reader: inout DigitReader) -> Int? {
        if reader.skip("Z") { return 0 }
        let isWest = reader.skip("-")
        guard isWest || reader.skip("+"), let hours = reader.number(digits: 2), hours < 24, reader.skip(":"),
            let minutes = reader.number(digits: 2), minutes < 60
        else { return nil }
        return isWest ? -(hours * 60 + minutes) : hours * 60 + minutes
    }
}
