import FoundationEssentials
import Kernel

extension Value {
    /// The value as `string()` gives it. Texts inside lists and contexts are quoted, others are not.
    public var text: String {
        if case .string(let string) = self { return string }
        var writer = TextWriter()
        writer.write(self)
        return writer.text
    }
}

/// Writes values, and stops writing when the text gets longer than `Limits.textBytes`.
private struct TextWriter {
    var text = ""
    var isFull: Bool { text.utf8.count > Limits.textBytes }

    mutating func write(_ value: Value) {
        guard !isFull else { return }
        switch value {
        case .null: text += "null"
        case .bool(let bool): text += bool ? "true" : "false"
        case .number(let number): text += number.description
        case .string(let string): quote(string)
        case .date(let day): text += day.iso
        case .time(let time): text += time.text
        case .dateTime(let dateTime): text += dateTime.text
        case .daysDuration(let seconds): text += Temporal.text(days: seconds)
        case .monthsDuration(let months): text += Temporal.text(months: months)
        case .list(let elements):
            text += "["
            for (index, element) in elements.enumerated() where !isFull {
                if index > 0 { text += ", " }
                write(element)
            }
            text += "]"
        case .context(let entries):
            text += "{"
            for (index, entry) in entries.sorted(by: { $0.key < $1.key }).enumerated() where !isFull {
                if index > 0 { text += ", " }
                text += Self.isPlain(entry.key) ? entry.key : "\"\(entry.key)\""
                text += ": "
                write(entry.value)
            }
            text += "}"
        case .range(let interval): write(interval)
        case .function: text += "function"
        }
    }

    private mutating func write(_ interval: Interval) {
        switch (interval.lower, interval.upper) {
        case (let lower?, let upper?):
            text += interval.includesLower ? "[" : "("
            write(lower)
            text += ".."
            write(upper)
            text += interval.includesUpper ? "]" : ")"
        case (let lower?, nil):
            text += interval.includesLower ? "(>=" : "(>"
            write(lower)
            text += ")"
        case (nil, let upper?):
            text += interval.includesUpper ? "(<=" : "(<"
            write(upper)
            text += ")"
        case (nil, nil): text += "null"
        }
    }

    private mutating func quote(_ string: String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }

    private static func isPlain(_ key: String) -> Bool {
        key.unicodeScalars.first.map(Characters.startsName) == true
            && key.unicodeScalars.allSatisfy { Characters.continuesName($0) || $0 == " " }
    }
}
