import Kernel

extension LocalizedText {
    /// A plain text, or an object of texts by language tag (`zh` stands for `zh-Hans`; null members count as absent).
    /// Nil for every other shape and where no text is left.
    init?(item json: JSONValue?) {
        switch json {
        case .text(let text) where !text.isEmpty:
            self.init(zh: text)
        case .object(let members):
            var texts: [Language: String] = [:]
            for (tag, value) in members {
                if value.isNull { continue }
                guard let text = value.text else { return nil }
                if !text.isEmpty { texts[tag == "zh" ? .zhHans : Language(rawValue: tag)] = text }
            }
            guard !texts.isEmpty else { return nil }
            self.init(texts)
        default:
            return nil
        }
    }
}
