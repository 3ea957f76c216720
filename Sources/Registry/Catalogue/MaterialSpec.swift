public import Kernel

/// A material an applicant has to hand in.
public struct MaterialSpec: Sendable, Hashable, Identifiable {
    public enum Form: String, CaseIterable, Sendable, Hashable {
        case original, copy, electronic
    }

    /// Whether it is asked for.
    public enum Requirement: Sendable, Hashable {
        case always, optional
        /// A condition over the answers of the form, as FEEL text.
        case when(String)
    }

    public var id: String
    public var name: LocalizedText
    public var form: Form
    public var requirement: Requirement
    public var copies: Int
    /// Who issues it.
    public var source: LocalizedText?
    /// Obtained by data sharing when possible: then not asked for.
    public var isShareable: Bool
    public var note: LocalizedText?
    public var basis: LocalizedText?
    public var standard: LocalizedText?
    /// The file names of the blank form and of the sample, where there are any.
    public var blank: String?
    public var sample: String?
    /// The division that added or last changed it.
    public var origin: DivisionCode

    /// Nil without an id; what else is missing gets the plain value.
    init?(json: JSONValue, origin: DivisionCode) {
        guard let id = json["id"]?.text else { return nil }
        self.id = id
        name = LocalizedText(item: json["name"]) ?? LocalizedText(zh: id)
        form = json["form"]?.text.flatMap(Form.init(rawValue:)) ?? .original
        requirement = Requirement(json["required"])
        copies = json["copies"]?.int ?? 0
        source = LocalizedText(item: json["source"])
        isShareable = json["shareable"]?.bool ?? false
        note = LocalizedText(item: json["note"])
        basis = LocalizedText(item: json["basis"])
        standard = LocalizedText(item: json["standard"])
        blank = json["blank"]?.text
        sample = json["sample"]?.text
        self.origin = origin
    }
}

extension MaterialSpec.Requirement {
    /// `true`, `false` or a condition; a material that says nothing is required.
    init(_ json: JSONValue?) {
        if let flag = json?.bool {
            self = flag ? .always : .optional
        } else if let condition = json?.text {
            self = .when(condition)
        } else {
            self = .always
        }
    }

    /// Whether asking by `other` instead would ask for less in some case, as far as the texts tell.
    func isLoosened(by other: MaterialSpec.Requirement) -> Bool {
        switch (self, other) {
        case (.optional, _), (_, .always): false
        default: self != other
        }
    }
}
