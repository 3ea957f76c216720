import FoundationEssentials
import Kernel

/// Dates, times and durations as text (ISO 8601 in the form of XML Schema, as DMN 1.3, 10.3.4.1 asks).
enum Temporal {
    /// What `@"…"` stands for.
    static func literal(_ text: String) -> Value? {
        if let day = day(text) { return .date(day) }
        if let dateTime = dateTime(text) { return .dateTime(dateTime) }
        if let time = time(text) { return .time(time) }
        return duration(text)
    }

    static func day(_ text: String) -> Day? { text.utf8.count == 10 ? Day(iso: text) : nil }

    static func time(_ text: String) -> TimeOfDay? {
        var reader = TemporalReader(text)
        _ = reader.take("T")
        guard let time = reader.time(), reader.isAtEnd else { return nil }
        return time
    }

    static func dateTime(_ text: String) -> DateTime? {
        guard let separator = text.firstIndex(of: "T"), let day = day(String(text[..<separator])) else { return nil }
        let rest = String(text[text.index(after: separator)...])
        // XML Schema lets midnight at the end of a day be written as 24:00:00.
        if rest.hasPrefix("24:00:00"), let time = time("00:00:00" + rest.dropFirst(8)) {
            return Day(ordinal: day.ordinal + 1).map { DateTime(day: $0, time: time) }
        }
        guard !rest.hasPrefix("T") else { return nil }
        return time(rest).map { DateTime(day: day, time: $0) }
    }

    /// `P1Y2M` gives months, `P1DT2H3M4.5S` seconds; the two kinds do not mix.
    static func duration(_ text: String) -> Value? {
        var reader = TemporalReader(text)
        let isNegative = reader.take("-")
        guard reader.take("P") else { return nil }
        var months: Decimal?
        var seconds: Decimal?
        for (unit, factor) in [("Y", 12), ("M", 1)] {
            if let count = reader.count(before: unit) { months = (months ?? 0) + count * Decimal(factor) }
        }
        if let days = reader.count(before: "D") { seconds = days * 86_400 }
        if reader.take("T") {
            var found = false
            for (unit, factor) in [("H", 3600), ("M", 60), ("S", 1)] {
                if let count = reader.count(before: unit, withFraction: unit == "S") {
                    seconds = (seconds ?? 0) + count * Decimal(factor)
                    found = true
                }
            }
            guard found else { return nil }
        }
        guard reader.isAtEnd else { return nil }
        switch (months, seconds) {
        case (let months?, nil):
            return (isNegative ? -months : months).exactInt.map(Value.monthsDuration)
        case (nil, let seconds?): return Value.days(isNegative ? -seconds : seconds)
        default: return nil
        }
    }

    // MARK: Writing

    static func text(months: Int) -> String {
        let (years, rest) = (abs(months) / 12, abs(months) % 12)
        if months == 0 { return "P0M" }
        return (months < 0 ? "-P" : "P") + (years > 0 ? "\(years)Y" : "") + (rest > 0 ? "\(rest)M" : "")
    }

    static func text(days duration: Decimal) -> String {
        guard duration != 0 else { return "PT0S" }
        let amount = abs(duration)
        let whole = amount.whole()
        let fraction = amount - whole
        let total = whole.exactInt ?? 0
        let (days, hours, minutes) = (total / 86_400, total / 3600 % 24, total / 60 % 60)
        let seconds = Decimal(total % 60) + fraction
        var text = duration < 0 ? "-P" : "P"
        if days > 0 { text += "\(days)D" }
        if total % 86_400 > 0 || fraction > 0 { text += "T" }
        if hours > 0 { text += "\(hours)H" }
        if minutes > 0 { text += "\(minutes)M" }
        if seconds > 0 { text += "\(seconds)S" }
        return text
    }

    static func padded(_ number: Int, width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

extension TimeOfDay {
    /// As FEEL writes it: `10:15:00`, `10:15:00.5+08:00`, `10:15:00@Asia/Shanghai`.
    var text: String {
        var text = "\(Temporal.padded(hour)):\(Temporal.padded(minute)):\(Temporal.padded(second))"
        if nanosecond > 0 {
            var digits = Temporal.padded(nanosecond, width: 9)
            while digits.hasSuffix("0") { digits.removeLast() }
            text += ".\(digits)"
        }
        switch zone {
        case nil: break
        case .offset(0): text += "Z"
        case .offset(let seconds):
            let amount = abs(seconds)
            text += (seconds < 0 ? "-" : "+") + Temporal.padded(amount / 3600) + ":" + Temporal.padded(amount / 60 % 60)
            if amount % 60 > 0 { text += ":" + Temporal.padded(amount % 60) }
        case .named(let name): text += "@" + name
        }
        return text
    }
}

extension DateTime {
    var text: String { "\(day.iso)T\(time.text)" }
}
