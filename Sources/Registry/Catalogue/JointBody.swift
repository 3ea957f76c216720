public import Kernel

/// A body that handles an item together with others: one of them takes the application and asks the rest for their
/// opinions (Administrative Licensing Act, art. 26).
public struct JointBody: Sendable, Hashable {
    /// The kind of department; its unit is found in each territory.
    public var department: String?
    /// The code of an explicit unit.
    public var unit: String?
    public var name: LocalizedText?
    /// It leads. Where no body is marked, the deciding unit does.
    public var isLead: Bool

    init(json: JSONValue) {
        department = json["department"]?.text
        unit = json["unit"]?.text
        name = LocalizedText(item: json["name"])
        isLead = json["lead"]?.bool ?? false
    }

    /// Whether readers can be told who it is, whatever units a territory has.
    var isNamed: Bool { name != nil || department.flatMap(DepartmentKind.init(rawValue:)) != nil }

    /// As given, else the usual name of its kind.
    public var title: LocalizedText {
        name ?? department.flatMap { DepartmentKind(rawValue: $0)?.title }
            ?? LocalizedText(zh: unit ?? department ?? "")
    }
}
