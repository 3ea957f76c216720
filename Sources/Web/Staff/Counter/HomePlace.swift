import Casework
import Hummingbird
import Kernel
import Registry

/// The choice of the applicant's home territory: recent ones, the neighbours of the counter, or any by name.
struct HomePlace {
    let visit: CounterVisit
    let recent: [DivisionCode]

    private static let placesMax = 12
    private var site: Site { visit.site }
    private var language: Language { visit.context.language }
    private var names: Names { Names(site: site, language: language) }

    func values(search text: String?, isOpen: Bool) async throws -> PageValues {
        var values: PageValues = [
            "action": Paths.counterService, "value": text ?? "",
            "hidden": (visit.address.items.filter { $0.name != "home" }).map { ["name": $0.name, "value": $0.value] },
        ]
        if let home = visit.home {
            values["name"] = try await names.division(home)
            values["change"] = visit.at(Paths.counterService) + "&change=1"
            values["towns"] = try await links(
                "counter.towns", try await site.registry.territory.children(of: home).map(\.code), isShort: true)
        }
        guard visit.home == nil || isOpen || text != nil else { return values }
        values["open"] = true
        if let text {
            let found = try await site.registry.territory.search(text, limit: Self.placesMax)
            values["found"] = try await links("counter.foundPlaces", found.map(\.code))
            if found.isEmpty { values["nothing"] = site.strings("counter.noPlace", language, ["text": text]) }
        }
        values["recent"] = try await links("counter.recentPlaces", recent)
        values["near"] = try await links("counter.nearPlaces", try await neighbours())
        return values
    }

    /// Counties of the counter's own prefecture; its prefectures where the counter belongs to none.
    private func neighbours() async throws -> [DivisionCode] {
        let own = visit.counter.division
        return try await site.registry.territory.children(of: own.prefecture ?? own.province).prefix(Self.placesMax)
            .map(\.code)
    }

    private func links(_ key: String, _ codes: [DivisionCode], isShort: Bool = false) async throws -> PageValues? {
        var items: [PageValues] = []
        for code in codes.prefix(isShort ? 40 : Self.placesMax) {
            guard let place = try await site.registry.territory.division(code) else { continue }
            let name = isShort ? place.name[language] : try await names.division(code)
            items.append(["name": name, "href": visit.at(Paths.counterService, ("home", code.text))])
        }
        guard !items.isEmpty else { return nil }
        return ["title": site.strings(key, language), "items": items]
    }
}

/// The home territories that were last taken in at this desk, in a cookie: codes of places, nothing of people.
struct RecentHomes {
    private static let cookie = "tb_homes"
    private static let kept = 5
    private static let seconds = 30 * 86_400
    let codes: [DivisionCode]

    init(_ request: Request) {
        let text = request.cookies[Self.cookie]?.value ?? ""
        codes = text.split(separator: ".").prefix(Self.kept).compactMap { DivisionCode($0) }
    }

    func cookie(adding home: DivisionCode, site: Site) -> Cookie {
        let all = [home] + codes.filter { $0 != home }
        let text = all.prefix(Self.kept).map(\.text).joined(separator: ".")
        return site.cookie(Self.cookie, text, seconds: Self.seconds)
    }
}
