import Casework
import Hummingbird
import Kernel
import Procedures

/// Lists of cases, one page at a time, and the counts above them.
struct CaseListAPI: Sendable {
    let site: Site

    @Sendable func list(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.requireToken()
        var query = try QueryFields(request)
        let page = try await site.casework.list(try workList(&query, context), as: context.caller)
        let today = site.casework.today()
        var json = JSONWriter(reservingCapacity: 16_384)
        json.beginObject()
        json.key("cases")
        json.beginArray()
        for row in page.rows { json.row(row, today: today) }
        json.endArray()
        json.field("isCut", page.next != nil)
        if let next = page.next { json.field("next", next.description) }
        json.endObject()
        return .json(json.bytes)
    }

    @Sendable func counts(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.requireToken()
        var query = try QueryFields(request)
        let view = try view(&query, context)
        try query.end()
        let counts = try await site.casework.counts(view, as: context.caller)
        var json = JSONWriter(reservingCapacity: 1_024)
        json.beginObject()
        json.field("open", counts.all)
        json.field("late", counts.late)
        json.field("soon", counts.soon)
        json.field("isCut", counts.isCut)
        json.key("states")
        json.beginArray()
        for state in counts.states {
            json.beginObject()
            json.field("procedure", state.procedure)
            json.field("state", state.state)
            json.field("count", state.count)
            json.endObject()
        }
        json.endArray()
        json.endObject()
        return .json(json.bytes)
    }

    private func workList(_ query: inout QueryFields, _ context: WebContext) throws -> WorkListQuery {
        let view = try view(&query, context)
        let state = try query.text("state", max: 64)
        let procedure = try query.text("procedure", max: 64)
        let item = try query.text("item", max: 64)
        let urgency = try query.choice("urgency", CaseRow.Urgency.allCases.map(\.rawValue))
        let deciding = try query.text("deciding", max: 64)
        let custody = try query.choice("custody", CustodyPlace.allCases.map(\.rawValue))
        let custodyUnit = try query.text("custodyUnit", max: 64)
        let isUrged = try flag("urged", &query)
        let isEscalated = try flag("escalated", &query)
        let text = try query.text("q", max: CaseworkLimits.searchCharactersMax)
        let cursor = try query.text("cursor", max: 64)
        let limit = try query.int("limit", in: 1...CaseworkLimits.pageRowsMax) ?? CaseworkLimits.pageRows
        try query.end()
        var list = WorkListQuery(
            view: view, state: state, procedure: procedure, item: item,
            urgency: urgency.flatMap { CaseRow.Urgency(rawValue: $0) }, text: text,
            cursor: try cursor.map { text throws(CaseworkError) in
                guard let cursor = WorkListQuery.Cursor(text) else { throw .badCursor }
                return cursor
            }, limit: limit)
        list.deciding = deciding.map { UnitID($0) }
        list.custody = custody.flatMap { CustodyPlace(rawValue: $0) }
        list.custodyUnit = custodyUnit.map { UnitID($0) }
        list.isUrged = isUrged
        list.isEscalated = isEscalated
        return list
    }

    /// A filter that is only ever on: its opposite would be a list without an index.
    private func flag(_ name: String, _ query: inout QueryFields) throws -> Bool {
        switch try query.bool(name) {
        case nil: false
        case true?: true
        case false?: throw JSONFields.invalid(name, "只能写 true，不要就不写", "true, or left out")
        }
    }

    /// Whose cases: by default those of the token's unit, or the person's own.
    private func view(_ query: inout QueryFields, _ context: WebContext) throws -> WorkListQuery.View {
        let isParty = context.visitor.actor.kind == .party
        let view = try query.choice("view", Self.views) ?? (isParty ? "mine" : "holder")
        let unit = try query.text("unit", max: 64) ?? context.visitor.actor.unit?.code
        let division = try query.division("division")
        switch view {
        case "mine":
            guard isParty, let person = context.visitor.actor.person else {
                throw JSONFields.invalid("view", "mine 只用于本人的令牌", "mine is for a person's own token")
            }
            return .party(person)
        case "territory":
            guard let division else { throw JSONFields.missing("division") }
            return .territory(division)
        default:
            guard let unit else { throw JSONFields.missing("unit") }
            switch view {
            case "filed": return .filed(UnitID(unit))
            case "pickup": return .pickup(UnitID(unit))
            case "asked": return .asked(UnitID(unit))
            case "offered": return .offered(UnitID(unit))
            default: return .holder(UnitID(unit))
            }
        }
    }

    private static let views = ["holder", "asked", "offered", "filed", "pickup", "territory", "mine"]
}
