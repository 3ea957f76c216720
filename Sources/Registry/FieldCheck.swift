import Kernel

/// Checks of fields that come from forms and files; each gives the text as it is kept.
enum FieldCheck {
    /// Trimmed; no control characters; not empty; at most `maximum` characters.
    static func text(_ text: String, _ field: String, maximum: Int) throws -> String {
        let kept = try optional(text, field, maximum: maximum) ?? ""
        guard !kept.isEmpty else {
            throw RegistryError.invalid(field: field, LocalizedText(zh: "这一项不能空着。", en: "This must not be empty."))
        }
        return kept
    }

    /// The same, nil where nothing is left.
    static func optional(_ text: String?, _ field: String, maximum: Int) throws -> String? {
        guard let text else { return nil }
        let kept = trimmed(text)
        guard kept.count <= maximum else {
            throw RegistryError.invalid(
                field: field, LocalizedText(zh: "最多 \(maximum) 个字。", en: "At most \(maximum) characters."))
        }
        guard !kept.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw RegistryError.invalid(
                field: field, LocalizedText(zh: "含有不能用的字符。", en: "It holds characters that cannot be used."))
        }
        return kept.isEmpty ? nil : kept
    }

    /// Digits with an optional leading plus, spaces and dashes: 5 to 20 characters.
    static func phone(_ text: String?) throws -> String? {
        guard let phone = try optional(text, "phone", maximum: 20) else { return nil }
        let isValid =
            phone.utf8.count >= 5
            && phone.utf8.allSatisfy { (48...57).contains($0) || $0 == 43 || $0 == 45 || $0 == 32 }
        guard isValid else {
            throw RegistryError.invalid(field: "phone", LocalizedText(zh: "电话号码不对。", en: "Not a phone number."))
        }
        return phone
    }

    static func period(_ from: Day, _ through: Day?) throws {
        if let through, through < from { throw RegistryError.periodInvalid }
    }

    static func trimmed(_ text: String) -> String {
        var view = Substring(text)
        while let first = view.first, first.isWhitespace { view.removeFirst() }
        while let last = view.last, last.isWhitespace { view.removeLast() }
        return String(view)
    }
}

extension LocalizedText {
    /// The languages other than Simplified Chinese as JSON; nil where there are none.
    var othersJSON: String? {
        let others = texts.filter { $0.key != .zhHans }
        guard !others.isEmpty else { return nil }
        var members: [String: JSONValue] = [:]
        for (language, text) in others { members[language.rawValue] = .text(text) }
        return JSONValue.object(members).serialized()
    }

    /// The counterpart of ``othersJSON``.
    init(zh: String, others: String?) {
        self.init(zh: zh)
        guard let others, let members = try? JSONValue.parse(others.utf8, maxBytes: 65_536).object else { return }
        for (tag, value) in members { texts[Language(rawValue: tag)] = value.text }
    }
}
