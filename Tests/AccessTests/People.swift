import Access
import Kernel
import Registry

/// A small county: hall with a window, bureau with a section, and a village of another county.
enum People {
    static let today = Day(number: 20_000)
    static let county = division("510421000000")
    static let town = division("510421101000")
    static let other = division("513422000000")

    static func division(_ text: String) -> DivisionCode {
        guard let code = DivisionCode(text) else { preconditionFailure("a test's division is wrong") }
        return code
    }

    static let window = PlaceFacts(unit: "window", unitPath: ["window", "hall"], division: town, name: "镇窗口")
    static let section = PlaceFacts(
        unit: "section", unitPath: ["section", "bureau"], division: county, name: "米易县人社局审批科")
    static let bureau = PlaceFacts(unit: "bureau", unitPath: ["bureau"], division: county, name: "米易县人社局")
    static let elsewhere = PlaceFacts(
        unit: "far", unitPath: ["far"], division: other, name: LocalizedText(zh: "邻县窗口", en: "Window next door"))

    static func post(
        _ role: RoleTemplate, at place: PlaceFacts, person: String = "wang", from: Day = today, through: Day? = nil
    ) -> HeldPost {
        HeldPost(
            id: "post-\(role.id)", person: person, title: role.title, unit: place.unit ?? "",
            unitName: place.name, unitPath: place.unitPath, division: place.division,
            roles: [role], from: from, through: through)
    }

    static func facts(
        filed: PlaceFacts? = window, deciding: PlaceFacts = section, holder: PlaceFacts = section,
        pickup: PlaceFacts? = nil, parties: Set<String> = []
    ) -> CaseFacts {
        CaseFacts(
            filed: filed, home: .territory(county, name: "米易县"), deciding: deciding, holder: holder,
            pickup: pickup, partyPersons: parties)
    }
}

/// The program's own templates by name: what they give is what is tested.
extension RoleTemplate {
    static let standard = StandardRoles.all
    static let clerk = named("clerk")
    static let decider = named("decider")
    static let approver = named("approver")
    static let supervisor = named("supervisor")
    static let catalogueEditor = named("catalogueEditor")
    static let administrator = named("administrator")
    static let villageHelper = named("villageHelper")
    static let auditor = named("auditor")

    private static func named(_ id: String) -> RoleTemplate {
        guard let role = StandardRoles[id] else { preconditionFailure("no role template \(id)") }
        return role
    }
}
