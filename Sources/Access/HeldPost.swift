public import Kernel

/// A post that a person holds from one day through another, with everything a verdict needs to know of it.
public struct HeldPost: Hashable, Sendable, Codable, Identifiable {
    /// Whose powers a derived post lends.
    public struct Origin: Hashable, Sendable, Codable {
        public var delegation: String
        public var person: String
        public var post: String

        public init(delegation: String, person: String, post: String) {
            self.delegation = delegation
            self.person = person
            self.post = post
        }
    }

    public var id: String
    public var person: String
    /// Title of the post, for example `镇窗口`.
    public var title: LocalizedText
    public var unit: String
    public var unitName: LocalizedText
    /// Own unit first, then each unit above it up to the root.
    public var unitPath: [String]
    public var division: DivisionCode
    public var roles: [RoleTemplate] { didSet { grants = Self.grants(roles, explicitGrants) } }
    /// Beyond the roles.
    public private(set) var explicitGrants: [Grant]
    /// What the roles and the explicit grants give together; worked out once, since every request asks for it.
    public private(set) var grants: [Grant]
    public var from: Day
    /// Last day; nil while it has no end.
    public var through: Day?
    public var delegatedFrom: Origin?

    public init(
        id: String, person: String, title: LocalizedText, unit: String, unitName: LocalizedText, unitPath: [String],
        division: DivisionCode, roles: [RoleTemplate], explicitGrants: [Grant] = [], from: Day, through: Day? = nil,
        delegatedFrom: Origin? = nil
    ) {
        self.id = id
        self.person = person
        self.title = title
        self.unit = unit
        self.unitName = unitName
        self.unitPath = unitPath
        self.division = division
        self.roles = roles
        self.explicitGrants = explicitGrants
        grants = Self.grants(roles, explicitGrants)
        self.from = from
        self.through = through
        self.delegatedFrom = delegatedFrom
    }

    /// Unit and title in one language, as people name a post: `米易县大厅 综合窗口`.
    public func name(_ language: Language) -> String { unitName[language] + " " + title[language] }

    /// The post with no more than these permissions: what a token was made for.
    public func narrowed(to permissions: Set<Permission>) -> HeldPost {
        var post = self
        post.explicitGrants = grants.filter { permissions.contains($0.permission) }
        post.roles = []
        return post
    }

    private static func grants(_ roles: [RoleTemplate], _ explicit: [Grant]) -> [Grant] {
        roles.flatMap(\.grants) + explicit
    }

    public func isHeld(on day: Day) -> Bool { from <= day && (through.map { day <= $0 } ?? true) }

    func reaches(_ standing: PlaceFacts, _ extent: Extent) -> Bool {
        switch extent {
        case .ownUnit: standing.unit == unit
        case .unitAndBelow: standing.unit == unit || standing.unitPath.contains(unit)
        case .territory: standing.division.isWithin(division)
        case .anywhere: true
        }
    }
}

/// A unit with its place in the tree of units and in the territory, or a bare territory.
public struct PlaceFacts: Hashable, Sendable, Codable {
    /// nil for a territory as such, as a case's home is.
    public var unit: String?
    /// Own unit first, then each unit above it.
    public var unitPath: [String]
    public var division: DivisionCode
    /// As people call it, for the verdict's sentence.
    public var name: LocalizedText

    /// Without a name the unit's code, else the division's, stands for it.
    public init(unit: String?, unitPath: [String], division: DivisionCode, name: LocalizedText? = nil) {
        self.unit = unit
        self.unitPath = unitPath
        self.division = division
        self.name = name ?? LocalizedText(zh: unit ?? division.text)
    }

    public static func territory(_ division: DivisionCode, name: LocalizedText) -> PlaceFacts {
        PlaceFacts(unit: nil, unitPath: [], division: division, name: name)
    }
}

/// What a verdict needs to know of a case.
public struct CaseFacts: Hashable, Sendable, Codable {
    public var filed: PlaceFacts?
    public var home: PlaceFacts?
    public var deciding: PlaceFacts?
    public var holder: PlaceFacts?
    public var pickup: PlaceFacts?
    /// Persons the case is about or who act in it as a party.
    public var partyPersons: Set<String>

    public init(
        filed: PlaceFacts? = nil, home: PlaceFacts? = nil, deciding: PlaceFacts? = nil, holder: PlaceFacts? = nil,
        pickup: PlaceFacts? = nil, partyPersons: Set<String> = []
    ) {
        self.filed = filed
        self.home = home
        self.deciding = deciding
        self.holder = holder
        self.pickup = pickup
        self.partyPersons = partyPersons
    }

    public subscript(_ place: ScopePlace) -> PlaceFacts? {
        switch place {
        case .filed: filed
        case .home: home
        case .deciding: deciding
        case .holder: holder
        case .pickup: pickup
        }
    }
}
