import Casework
import Hummingbird
import Kernel
import Registry

/// Territories and units: the codes that filings and actions name.
struct PlaceAPI: Sendable {
    let site: Site

    static let searchResults = 20
    /// One less than the registry gives at most, so that a cut list is known to be cut.
    static let searchResultsMax = 40

    /// Below one territory, the provinces, or by name.
    @Sendable func divisions(_ request: Request, _ context: WebContext) async throws -> Response {
        var query = try QueryFields(request)
        let text = try query.text("q", max: Territory.searchCharactersMaximum)
        let parent = try query.division("parent")
        let within = try query.division("within")
        let limit = try query.int("limit", in: 1...Self.searchResultsMax)
        try query.end()
        guard let text else {
            if within != nil || limit != nil { throw JSONFields.missing("q") }
            if let parent, try await site.registry.territory.division(parent) == nil {
                throw CaseworkError.unknownDivision
            }
            let found = try await site.registry.territory.children(of: parent)
            return answer(found, isCut: found.count >= Territory.listMaximum, context)
        }
        guard parent == nil else {
            throw JSONFields.invalid("parent", "不能与 q 同用，请用 within", "not together with q; use within")
        }
        let most = limit ?? Self.searchResults
        let found = try await site.registry.territory.search(text, within: within, limit: most + 1)
        return answer(Array(found.prefix(most)), isCut: found.count > most, context)
    }

    private func answer(_ divisions: [Division], isCut: Bool, _ context: WebContext) -> Response {
        .json(
            .object([
                "divisions": .list(divisions.map { json($0, context.language) }), "isCut": .bool(isCut),
            ]))
    }

    @Sendable func division(_ request: Request, _ context: WebContext) async throws -> Response {
        try QueryFields(request).end()
        guard let code = DivisionCode(try context.parameter("code")),
            let division = try await site.registry.territory.division(code)
        else { throw CaseworkError.unknownDivision }
        var members = json(division, context.language).object ?? [:]
        let path = try await site.registry.territory.path(of: code)
        members["path"] = .list(path.reversed().map { json($0, context.language) })
        return .json(.object(members))
    }

    private func json(_ division: Division, _ language: Language) -> JSONValue {
        var members: [String: JSONValue] = [
            "code": .text(division.code.text), "level": .text("\(division.level)"),
            "name": .text(division.name[language]), "isLocal": .bool(division.isLocal),
        ]
        members["parent"] = division.parent.map { .text($0.text) }
        return .object(members)
    }

    /// By name or code, the counters around a territory, or those of one territory.
    @Sendable func units(_ request: Request, _ context: WebContext) async throws -> Response {
        var query = try QueryFields(request)
        let text = try query.text("q", max: Territory.searchCharactersMaximum)
        let division = try query.division("division")
        let wantsCounters = try query.bool("counters") ?? false
        let most = try query.int("limit", in: 1...Self.searchResultsMax) ?? Self.searchResults
        try query.end()
        let units = site.registry.units
        let found: [UnitRecord]
        if let text {
            guard !wantsCounters else {
                throw JSONFields.invalid("counters", "不能与 q 同用", "not together with q")
            }
            found = try await units.search(text, within: division, limit: most + 1)
        } else {
            guard let division else { throw JSONFields.missing("division") }
            found =
                wantsCounters
                ? try await units.counters(near: division, limit: most + 1) : try await units.units(in: division)
        }
        return .json(
            .object([
                "units": .list(found.prefix(most).map { json($0, context.language) }),
                "isCut": .bool(found.count > most),
            ]))
    }

    @Sendable func unit(_ request: Request, _ context: WebContext) async throws -> Response {
        try QueryFields(request).end()
        guard let unit = try await site.registry.units.unit(context.parameter("code")) else {
            throw RegistryError.unknownUnit
        }
        return .json(json(unit, context.language))
    }

    private func json(_ unit: UnitRecord, _ language: Language) -> JSONValue {
        var members: [String: JSONValue] = [
            "code": .text(unit.code), "name": .text(unit.name[language]), "kind": .text(unit.kind.rawValue),
            "division": .text(unit.division.text), "isActive": .bool(unit.isActive),
            "isCounter": .bool(unit.kind.isCounter),
        ]
        members["department"] = unit.department.map { .text($0) }
        members["parent"] = unit.parent.map { .text($0) }
        members["address"] = unit.address.map { .text($0) }
        members["hours"] = unit.hours.map { .text($0) }
        members["phone"] = unit.phone.map { .text($0) }
        members["successor"] = unit.successor.map { .text($0) }
        return .object(members)
    }
}
