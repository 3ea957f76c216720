import Casework
import Kernel
import Procedures

/// Who acts for the applicant, and by what right.
struct AgentWords {
    let site: Site
    let language: Language

    func facts(_ state: CaseState) -> PageValues? {
        guard let agent = state.agent else { return nil }
        let words = { (key: String) in site.strings("agent." + key, language) }
        var items: [PageValues] = [["label": words("name"), "text": agent.name]]
        if let paper = agent.paper {
            let dates = DateWords(site: site, language: language)
            items.append(["label": words("right"), "text": words("paper")])
            items.append(["label": words("paperNumber"), "text": paper.number])
            items.append(["label": words("through"), "text": dates.long(paper.through)])
            items.append([
                "label": words("scan"), "text": paper.scan.name, "href": Paths.attachment(state.id, paper.scan.id),
            ])
        } else if agent.person != nil {
            items.append(["label": words("right"), "text": words("registered")])
        }
        return ["facts": ["items": items] as PageValues]
    }
}
