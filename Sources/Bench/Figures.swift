/// What a benchmark measured, in the order in which it is to be read.
public struct Figures: Sendable {
    /// One number or one word with the name it has in the JSON.
    struct Entry: Sendable {
        var key: String
        var value: String
        var note: String
    }

    private(set) var entries: [Entry] = []

    init() {}

    /// - Parameter note: unit and meaning, for the text only.
    mutating func add(_ key: String, _ value: Double, digits: Int = 2, _ note: String) {
        entries.append(Entry(key: key, value: Self.decimal(value, digits: digits), note: note))
    }

    mutating func add(_ key: String, _ value: Int, _ note: String) {
        entries.append(Entry(key: key, value: String(value), note: note))
    }

    mutating func add(_ key: String, _ value: String, _ note: String) {
        let escaped = value.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : $0.isNewline ? " " : String($0) }.joined()
        entries.append(Entry(key: key, value: "\"\(escaped)\"", note: note))
    }

    /// One JSON object on one line.
    public var json: String {
        "{" + entries.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ") + "}"
    }

    /// One figure a line: name, value, unit and meaning.
    public var text: String {
        let width = entries.map(\.key.count).max() ?? 0
        return entries.map { entry in
            let name = entry.key + String(repeating: " ", count: width - entry.key.count)
            return "\(name)  \(entry.value)  \(entry.note)"
        }.joined(separator: "\n")
    }

    /// A decimal with a fixed number of digits after the point; JSON has no infinities, so those become 0.
    static func decimal(_ value: Double, digits: Int) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "0" }
        var scale = 1
        for _ in 0..<digits { scale *= 10 }
        let scaled = Int((abs(value) * Double(scale)).rounded())
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard digits > 0 else { return sign + String(scaled) }
        let fraction = String(scaled % scale)
        return sign + String(scaled / scale) + "." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
}
