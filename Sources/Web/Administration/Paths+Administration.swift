import Kernel

extension Paths {
    static let adminItems = admin + "/items"
    static let adminNewItem = admin + "/new-item"
    static let adminImports = admin + "/imports"
    static let adminUnits = admin + "/units"
    static let adminNewUnit = admin + "/new-unit"
    static let adminPeople = admin + "/people"
    static let adminPosts = admin + "/posts"
    static let adminRoles = admin + "/roles"
    static let adminDelegation = admin + "/delegation"
    static let adminCalendars = admin + "/calendars"
    static let adminWords = admin + "/words"
    static let adminProcedures = admin + "/procedures"
    static let adminLog = admin + "/log"
    static let adminTokens = admin + "/tokens"

    /// An item, or one of its pages (`edit`, `draft`), as it stands in a territory.
    static func adminItem(_ code: String, in division: DivisionCode, _ page: String? = nil) -> String {
        adminItems + "/" + code.percentEncoded + (page.map { "/" + $0 } ?? "") + "?in=\(division)"
    }

    static func adminUnit(_ code: String) -> String { adminUnits + "/" + code.percentEncoded }
    static func adminPost(_ id: String) -> String { adminPosts + "/" + id.percentEncoded + "/end" }
    static func adminRole(_ id: String) -> String { adminRoles + "/" + id.percentEncoded }
    static func adminPerson(_ id: String) -> String { adminPeople + "/" + id.percentEncoded }
    static func adminProcedure(_ id: String, version: Int) -> String {
        adminProcedures + "/" + id.percentEncoded + "/\(version)"
    }

    /// A list of a territory.
    static func admin(_ list: String, in division: DivisionCode) -> String { list + "?in=\(division)" }

    /// Back to a page after something was done there; the page says what.
    static func done(_ path: String, _ what: String, count: Int? = nil) -> String {
        path + (path.contains("?") ? "&" : "?") + "done=\(what)" + (count.map { "&n=\($0)" } ?? "")
    }
}
