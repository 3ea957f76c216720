import Kernel
import Procedures

/// Reads the members of a JSON body one by one and refuses what is unknown, so that a misspelt member never passes
/// as an omitted one.
struct JSONFields {
    private var object: [String: JSONValue]

    init(_ object: [String: JSONValue]) { self.object = object }

    mutating func take(_ name: String) -> JSONValue? {
        guard let value = object.removeValue(forKey: name), !value.isNull else { return nil }
        return value
    }

    mutating func text(_ name: String, max: Int = 4_000) throws(Problem) -> String? {
        guard let value = take(name) else { return nil }
        guard let text = value.text, text.count <= max, !text.contains("\0") else {
            throw Self.invalid(name, "一段文字（最多 \(max) 字）", "a text of at most \(max) characters")
        }
        return text
    }

    mutating func required(_ name: String, max: Int = 4_000) throws(Problem) -> String {
        guard let text = try text(name, max: max), !text.isEmpty else {
            throw Self.invalid(name, "必填", "required")
        }
        return text
    }

    mutating func int(_ name: String) throws(Problem) -> Int? {
        guard let value = take(name) else { return nil }
        guard let number = value.int else { throw Self.invalid(name, "一个整数", "an integer") }
        return number
    }

    mutating func id<S>(_ name: String) throws(Problem) -> Identifier<S>? {
        guard let text = try text(name) else { return nil }
        guard let id = Identifier<S>(text) else {
            throw Self.invalid(name, "UUID 第 7 版，小写", "a lower-case UUID of version 7")
        }
        return id
    }

    mutating func division(_ name: String) throws(Problem) -> DivisionCode? {
        guard let text = try text(name) else { return nil }
        guard let code = DivisionCode(text) else {
            throw Self.invalid(name, "12 位区划代码", "a division code of 12 digits")
        }
        return code
    }

    mutating func instant(_ name: String) throws(Problem) -> Instant? {
        guard let text = try text(name) else { return nil }
        guard let instant = Instant(iso8601: text) else {
            throw Self.invalid(name, "带时区的时间，如 2026-11-22T09:30:00+08:00", "a time with offset, as 2026-11-22T09:30:00+08:00")
        }
        return instant
    }

    mutating func object(_ name: String) throws(Problem) -> [String: JSONValue]? {
        guard let value = take(name) else { return nil }
        guard let object = value.object else { throw Self.invalid(name, "一个对象", "an object") }
        return object
    }

    /// Nothing may be left over.
    func end(_ place: String = "") throws(Problem) {
        guard let unknown = object.keys.sorted().first else { return }
        throw Self.invalid(place + unknown, "没有这个字段", "there is no such member")
    }

    static func invalid(_ name: String, _ zh: String, _ en: String) -> Problem {
        .invalid(name, LocalizedText(zh: "“\(name)”：\(zh)", en: "“\(name)”: \(en)"))
    }
}
