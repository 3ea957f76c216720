import Kernel
import Procedures

/// Reads the members of a JSON body one by one and refuses what is unknown, so that a misspelt member never passes
/// as an omitted one. A member that has no value is left out; `null` is no value.
struct JSONFields {
    private var object: [String: JSONValue]
    /// Before the names in messages, for an object within the body.
    private let place: String

    init(_ object: [String: JSONValue], in place: String = "") {
        self.object = object
        self.place = place
    }

    private mutating func take(_ name: String) -> JSONValue? { object.removeValue(forKey: name) }

    /// Length in Unicode scalars, as JSON Schema counts it.
    mutating func text(_ name: String, max: Int = 4_000, least: Int = 0) throws(Problem) -> String? {
        guard let value = take(name) else { return nil }
        guard let text = value.text, (least...max).contains(text.unicodeScalars.count),
            !text.unicodeScalars.contains("\0")
        else {
            throw Self.invalid(
                place + name, least > 0 ? "一段文字（\(least) 到 \(max) 字）" : "一段文字（最多 \(max) 字）",
                "a text of \(least) to \(max) characters")
        }
        return text
    }

    mutating func required(_ name: String, max: Int = 4_000) throws(Problem) -> String {
        guard let text = try text(name, max: max, least: 1) else { throw Self.missing(place + name) }
        return text
    }

    mutating func int(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let value = take(name) else { return nil }
        guard let number = value.int, range.contains(number) else {
            throw Self.invalid(
                place + name, "\(range.lowerBound) 到 \(range.upperBound) 的整数",
                "an integer from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    mutating func id<S>(_ name: String) throws(Problem) -> Identifier<S>? {
        guard let text = try text(name, max: 36) else { return nil }
        guard let id = Identifier<S>(text) else {
            throw Self.invalid(place + name, "UUID 第 7 版，小写", "a lower-case UUID of version 7")
        }
        return id
    }

    mutating func division(_ name: String) throws(Problem) -> DivisionCode? {
        guard let text = try text(name, max: 12) else { return nil }
        guard let code = DivisionCode(text) else { throw Self.notADivision(place + name) }
        return code
    }

    mutating func instant(_ name: String) throws(Problem) -> Instant? {
        guard let text = try text(name, max: 40) else { return nil }
        guard let instant = Instant(iso8601: text) else {
            throw Self.invalid(
                place + name, "带时区的时间，如 2026-11-22T09:30:00+08:00", "a time with offset, as 2026-11-22T09:30:00+08:00")
        }
        return instant
    }

    mutating func object(_ name: String) throws(Problem) -> [String: JSONValue]? {
        guard let value = take(name) else { return nil }
        guard let object = value.object else { throw Self.invalid(place + name, "一个对象", "an object") }
        return object
    }

    mutating func list(_ name: String) throws(Problem) -> [JSONValue]? {
        guard let value = take(name) else { return nil }
        guard let list = value.list else { throw Self.invalid(place + name, "一个列表", "a list") }
        return list
    }

    /// Nothing may be left over.
    func end() throws(Problem) {
        guard let unknown = object.keys.sorted().first else { return }
        throw Self.invalid(place + unknown.prefix(64), "没有这个字段", "there is no such member")
    }

    static func invalid(_ name: String, _ zh: String, _ en: String) -> Problem {
        .invalid(name, LocalizedText(zh: "“\(name)”：\(zh)", en: "“\(name)”: \(en)"))
    }

    static func missing(_ name: String) -> Problem { invalid(name, "必填", "required") }

    static func notADivision(_ name: String) -> Problem {
        invalid(name, "12 位区划代码", "a division code of 12 digits")
    }
}
