import Access
import Casework
import Kernel
import Procedures
import Registry

/// A mandate that was registered at a counter a short while ago, said on the person's first page: one that they never
/// gave must not lie unseen until it is used.
struct MandateNews {
    private static let days = 30
    private static let mandatesMax = 10

    let site: Site
    let context: WebContext

    func callout(for person: RegistryPersonID) async throws -> PageValues? {
        let language = context.language
        let now = site.casework.now()
        let dates = DateWords(site: site, language: language)
        let names = Names(site: site, language: language)
        let people = site.registry.people
        for mandate in try await people.mandates(of: person).prefix(Self.mandatesMax)
        where mandate.endedAt == nil && mandate.through >= dates.today {
            guard let id = MandateID(mandate.id), let evidence = try await people.evidence(of: id),
                evidence.at.adding(days: Self.days) > now
            else { continue }
            let text = site.strings(
                "citizen.mandates.news", language,
                [
                    "when": dates.moment(evidence.at),
                    "who": try await names.unit(evidence.unit.map { UnitID($0) }),
                    "name": try await names.person(mandate.agent) ?? "",
                ])
            let link: PageValues = [
                "name": site.strings("citizen.mandates.newsLink", language), "href": Paths.mandates,
            ]
            return site.callout("plain", icon: "info", text, links: [link])
        }
        return nil
    }
}
