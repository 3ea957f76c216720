import FoundationEssentials

/// Reads the parts of times and durations from a text.
struct TemporalReader {
    private var rest: Substring

    init(_ text: String) { rest = text[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ character: Character) -> Bool {
        guard rest.first == character else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func digits(_ count: Int) -> Int? {
        let prefix = rest.prefix(count)
        guard prefix.utf8.count == count, prefix.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        rest = rest.dropFirst(count)
        return Int(prefix)
    }

    private mutating func leadingDigits() -> Substring {
        let prefix = rest.prefix { ("0"..."9").contains($0) }
        rest = rest[prefix.endIndex...]
        return prefix
    }

    /// A number of units such as `12` in `12H`; nothing is read where another unit follows.
    mutating func count(before unit: String, withFraction: Bool = false) -> Decimal? {
        let saved = rest
        var text = String(leadingDigits())
        if withFraction, !text.isEmpty, take(".") {
            let fraction = leadingDigits()
            if !fraction.isEmpty { text += "." + fraction }
        }
        guard !text.isEmpty, text.utf8.count <= 30, rest.hasPrefix(unit) else {
            rest = saved
            return nil
        }
        rest = rest.dropFirst(unit.count)
        return Decimal(literal: text)
    }

    /// `hh:mm:ss`, a fraction, and a zone: `Z`, `+08:00`, `@Asia/Shanghai`.
    mutating func time() -> TimeOfDay? {
        guard let hour = digits(2), take(":"), let minute = digits(2), take(":"), let second = digits(2) else {
            return nil
        }
        var nanosecond = 0
        if take(".") {
            let fraction = leadingDigits()
            guard !fraction.isEmpty else { return nil }
            let nine = fraction.prefix(9)
            nanosecond = Int(nine + String(repeating: "0", count: 9 - nine.utf8.count)) ?? 0
        }
        guard !rest.isEmpty else {
            return TimeOfDay(hour: hour, minute: minute, second: second, nanosecond: nanosecond)
        }
        guard let zone = zone() else { return nil }
        return TimeOfDay(hour: hour, minute: minute, second: second, nanosecond: nanosecond, zone: zone)
    }

    private mutating func zone() -> ZoneDesignator? {
        if take("Z") { return .offset(0) }
        if take("@") {
            let name = String(rest)
            guard name.utf8.count <= 64, name.utf8.allSatisfy({ Self.isZoneByte($0) }), !name.isEmpty else {
                return nil
            }
            rest = ""
            return .named(name)
        }
        let isWest = take("-")
        guard isWest || take("+"), let hours = digits(2), take(":"), let minutes = digits(2), minutes < 60 else {
            return nil
        }
        let seconds = take(":") ? digits(2) : 0
        guard let seconds, seconds < 60 else { return nil }
        let offset = hours * 3600 + minutes * 60 + seconds
        return .offset(isWest ? -offset : offset)
    }

    private static func isZoneByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2D, 0x2F, 0x5F: true
        default: false
        }
    }
}
