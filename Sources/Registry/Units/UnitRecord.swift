public import Kernel

/// What a unit is.
public enum UnitKind: String, Hashable, Sendable, CaseIterable, Codable {
    /// A people's government or its like: the root of a territory's units.
    case government
    /// A department with powers of its own (局).
    case department
    /// An office within a department or government (科、股、办).
    case office
    /// A service hall (政务服务中心、便民服务中心).
    case hall
    /// A window of a hall.
    case window
    /// A service station (便民服务站).
    case station
    /// A self-service terminal.
    case terminal
    /// A residents' or villagers' committee.
    case committee
    /// Another organisation.
    case organisation

    /// Whether people hand in and collect here. A window belongs to its hall.
    public var isCounter: Bool { self == .hall || self == .station || self == .terminal }
    /// Whether it receives people rather than decides.
    public var isReception: Bool { isCounter || self == .window }

    public var title: LocalizedText {
        switch self {
        case .government: LocalizedText(zh: "政府", en: "Government")
        case .department: LocalizedText(zh: "部门", en: "Department")
        case .office: LocalizedText(zh: "科室", en: "Office")
        case .hall: LocalizedText(zh: "服务大厅", en: "Service hall")
        case .window: LocalizedText(zh: "窗口", en: "Window")
        case .station: LocalizedText(zh: "服务站", en: "Service station")
        case .terminal: LocalizedText(zh: "自助终端", en: "Self-service terminal")
        case .committee: LocalizedText(zh: "居（村）委会", en: "Committee")
        case .organisation: LocalizedText(zh: "其他单位", en: "Organisation")
        }
    }
}

/// A unit: who decides, who receives, who holds a case.
public struct UnitRecord: Hashable, Sendable {
    /// Stable, such as `510421.hrss`: letters, digits, dot, dash and underscore.
    public var code: String
    public var name: LocalizedText
    public var kind: UnitKind
    /// The kind of department whose items it handles, such as `hrss`.
    public var department: String?
    public var division: DivisionCode
    /// The code of the unit above.
    public var parent: String?
    public var address: String?
    /// Opening hours in words.
    public var hours: String?
    public var phone: String?
    public var isActive: Bool
    /// The code of the unit that takes over the cases of a closed one; an open unit has none.
    public var successor: String?

    public init(
        code: String, name: LocalizedText, kind: UnitKind, department: String? = nil, division: DivisionCode,
        parent: String? = nil, address: String? = nil, hours: String? = nil, phone: String? = nil,
        isActive: Bool = true, successor: String? = nil
    ) {
        self.code = code
        self.name = name
        self.kind = kind
        self.department = department
        self.division = division
        self.parent = parent
        self.address = address
        self.hours = hours
        self.phone = phone
        self.isActive = isActive
        self.successor = successor
    }

    var json: JSONValue {
        var members: [String: JSONValue] = [
            "name": .text(name[.zhHans]), "kind": .text(kind.rawValue), "division": .text(division.text),
            "isActive": .bool(isActive),
        ]
        members["nameEn"] = name.texts[.en].map { .text($0) }
        members["department"] = department.map { .text($0) }
        members["parent"] = parent.map { .text($0) }
        members["address"] = address.map { .text($0) }
        members["hours"] = hours.map { .text($0) }
        members["phone"] = phone.map { .text($0) }
        members["successor"] = successor.map { .text($0) }
        return .object(members)
    }
}

/// A unit in the tree of units. Shared and never changed, so that a request hands it around without copying.
public final class UnitPlacement: Sendable {
    /// The unit itself first, then each one above it up to the root.
    public let path: [UnitRecord]
    /// Codes of the path.
    public let codes: [String]

    /// - Parameter path: never empty.
    init(path: [UnitRecord]) {
        self.path = path
        codes = path.map(\.code)
    }

    public var unit: UnitRecord { path[0] }
}
