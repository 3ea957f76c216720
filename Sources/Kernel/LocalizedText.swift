/// One text in several languages. Coded as a plain string where there is only Simplified Chinese, else as an object
/// `{"zh-Hans": …, "en": …}`; `zh` is read as `zh-Hans`.
public struct LocalizedText: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    public var texts: [Language: String]

    public init(_ texts: [Language: String]) { self.texts = texts }

    public init(zh: String, en: String? = nil) {
        texts = [.zhHans: zh]
        if let en { texts[.en] = en }
    }

    /// Simplified Chinese.
    public init(stringLiteral value: String) { self.init(zh: value) }

    /// The text in `language`, else Simplified Chinese, else English, else the first by tag, else empty.
    public subscript(_ language: Language) -> String {
        if let text = texts[language] ?? texts[.zhHans] ?? texts[.en] { return text }
        return texts.min { $0.key.rawValue < $1.key.rawValue }?.value ?? ""
    }

    /// Whether there is a text in just this language.
    public func has(_ language: Language) -> Bool { texts[language] != nil }

    public var languages: [Language] { texts.keys.sorted { $0.rawValue < $1.rawValue } }

    public var description: String { self[.zhHans] }
}

extension LocalizedText: Codable {
    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    public init(from decoder: any Decoder) throws {
        if let plain = try? decoder.singleValueContainer().decode(String.self) {
            self.init(zh: plain)
            return
        }
        let container = try decoder.container(keyedBy: Key.self)
        var texts: [Language: String] = [:]
        for key in container.allKeys {
            let language = key.stringValue == "zh" ? Language.zhHans : Language(rawValue: key.stringValue)
            guard texts.updateValue(try container.decode(String.self, forKey: key), forKey: language) == nil else {
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: container, debugDescription: "the language \(language) is given twice")
            }
        }
        self.init(texts)
    }

    public func encode(to encoder: any Encoder) throws {
        if texts.count == 1, let plain = texts[.zhHans] {
            var container = encoder.singleValueContainer()
            try container.encode(plain)
            return
        }
        var container = encoder.container(keyedBy: Key.self)
        for language in languages {
            try container.encodeIfPresent(texts[language], forKey: Key(stringValue: language.rawValue))
        }
    }
}
