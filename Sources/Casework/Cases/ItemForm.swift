public import Kernel
public import Procedures
public import Registry
public import Rules

/// An item's own form and materials, as the engine takes them. The catalogue keeps them as plain JSON, because the
/// registry knows neither forms nor expressions.
public struct ItemForm: Sendable {
    public var fields: [FormField]
    public var materials: [ItemMaterial]

    public struct ItemMaterial: Sendable {
        public var spec: MaterialSpec
        /// nil for a material that is simply required or not.
        public var condition: Expression?
    }

    /// Fields or conditions that do not read are left out: publishing checks them, a citizen is not to pay for them.
    public init(_ item: MergedItem) {
        fields = (item.formJSON.list ?? []).compactMap(FormField.init(json:))
        materials = item.materials.map { spec in
            guard case .when(let condition) = spec.requirement else { return ItemMaterial(spec: spec, condition: nil) }
            return ItemMaterial(spec: spec, condition: try? Expression.parse(condition))
        }
    }

    /// The checklist for these answers: conditional materials are needed or not. A shareable one is never asked for
    /// (State Council order 716): its office gets it through sharing, the applicant may still hand it in.
    public func checklist(for answers: [String: JSONValue]) -> [Material] {
        let scope = DictionaryScope(["answers": Value(.object(answers))])
        return materials.map { material in
            let spec = material.spec
            let applies = material.condition.map { $0.holds(in: scope) }
            let status: Material.Status =
                applies == false ? .notNeeded : spec.isShareable ? .shared : .missing
            return Material(
                id: spec.id, name: spec.name[.zhHans], isRequired: applies ?? (spec.requirement == .always),
                status: status,
                copies: spec.copies)
        }
    }
}

extension FormField {
    /// Whether these answers bring the question up, as far as answers alone can tell; the engine has the last word.
    public func isAsked(with answers: [String: JSONValue]) -> Bool {
        guard let condition else { return true }
        var values = answers.mapValues { Value($0) }
        for root in ["answers", "input"] where values[root] == nil { values[root] = Value(.object(answers)) }
        return condition.holds(in: DictionaryScope(values))
    }

    /// Reads a field from the catalogue's JSON; nil when it has no id, no title or an unknown kind.
    public init?(json: JSONValue) {
        guard let object = json.object, let id = object["id"]?.text, let title = LocalizedText(json: object["title"]),
            let kind = (object["type"]?.text).flatMap(Kind.init(rawValue:))
        else { return nil }
        let options: [Option] = (object["options"]?.list ?? []).compactMap { option in
            guard let value = option.object?["value"]?.text else { return nil }
            return Option(value: value, title: LocalizedText(json: option.object?["title"]) ?? LocalizedText(zh: value))
        }
        self.init(
            id: id, kind: kind, title: title, hint: LocalizedText(json: object["hint"]),
            isRequired: object["required"]?.bool ?? false,
            isPersonal: object["personal"]?.bool ?? FormField.isUsuallyPersonal(kind, id: id),
            options: options, condition: (object["when"]?.text).flatMap { try? Expression.parse($0) },
            minimum: (object["min"]?.int).map { Int($0) }, maximum: (object["max"]?.int).map { Int($0) })
    }
}

extension LocalizedText {
    init?(json: JSONValue?) {
        switch json {
        case .text(let text): self.init(zh: text)
        case .object(let object):
            var texts: [Language: String] = [:]
            for (tag, value) in object {
                guard let text = value.text else { continue }
                texts[tag == "zh" ? .zhHans : Language(rawValue: tag)] = text
            }
            guard !texts.isEmpty else { return nil }
            self.init(texts)
        default: return nil
        }
    }
}
