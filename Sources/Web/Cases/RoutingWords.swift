import Casework
import Kernel
import Procedures

/// Why a case is where it is decided: the rule and its reason, in the reader's language.
struct RoutingWords {
    let site: Site
    let language: Language
    let definition: ProcedureDefinition

    /// The rule by its name.
    func title(_ record: RoutingRecord) -> String {
        if let rule = definition.routing?.rule(record.rule) { return rule.title[language] }
        let isRelocated = record.rule == RoutingRecord.relocated
        return site.strings(isRelocated ? "routing.relocated" : "routing.byHand", language)
    }

    /// The rule's own words; where a person named the unit, theirs.
    func why(_ record: RoutingRecord) -> String {
        if let rule = definition.routing?.rule(record.rule) { return rule.why[language] }
        return record.rule == RoutingRecord.relocated ? site.strings("routing.relocatedWhy", language) : record.why
    }

    /// Line by line, the newest first: when and by which rule, to whom and from whom, why.
    func facts(_ records: [RoutingRecord]) async throws -> PageValues? {
        guard !records.isEmpty else { return nil }
        let dates = DateWords(site: site, language: language)
        let names = Names(site: site, language: language)
        var items: [PageValues] = []
        for record in records.reversed() {
            var text = try await names.unit(record.to.unit)
            if let from = record.from {
                text = site.strings(
                    "routing.fromTo", language, ["from": try await names.unit(from.unit), "to": text])
            }
            items.append([
                "label": title(record), "text": text, "note": why(record) + " · " + dates.moment(record.at),
            ])
        }
        return ["facts": ["items": items] as PageValues]
    }
}
