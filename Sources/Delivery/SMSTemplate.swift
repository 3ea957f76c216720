import Kernel

/// The body of a request to a gateway: JSON in which `{phone}`, `{text}` and `{id}` stand inside strings. It is read as
/// JSON first and filled in afterwards, so that no text can change its shape.
public struct SMSTemplate: Sendable, Hashable {
    private let json: JSONValue

    public static let usual = #"{"phone": "{phone}", "text": "{text}", "id": "{id}"}"#

    /// nil where it is not JSON, or leaves out the phone or the text.
    public init?(_ text: String) {
        guard let json = try? JSONValue.parse(Array(text.utf8), maxBytes: DeliveryLimits.templateBytesMax) else {
            return nil
        }
        self.json = json
        let probe = Self.filled(json, ["phone": "\u{1}", "text": "\u{2}", "id": ""]).serialized()
        guard probe.contains("\\u0001"), probe.contains("\\u0002") else { return nil }
    }

    func body(phone: String, text: String, id: String) -> [UInt8] {
        Self.filled(json, ["phone": phone, "text": text, "id": id]).serializedBytes()
    }

    private static func filled(_ value: JSONValue, _ words: [String: String]) -> JSONValue {
        switch value {
        case .text(let text): .text(filled(text, words))
        case .list(let values): .list(values.map { filled($0, words) })
        case .object(let members): .object(members.mapValues { filled($0, words) })
        default: value
        }
    }

    /// In one pass: what was put in is not looked at again.
    private static func filled(_ text: String, _ words: [String: String]) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "{") {
            result += rest[..<start]
            let inner = rest[rest.index(after: start)...]
            if let end = inner.firstIndex(of: "}"), let word = words[String(inner[..<end])] {
                result += word
                rest = inner[inner.index(after: end)...]
            } else {
                result += "{"
                rest = inner
            }
        }
        return result + rest
    }
}
