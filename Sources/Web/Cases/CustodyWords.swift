import Kernel
import Procedures

/// Where a result is, on paper: the slip that the collector signs, the label on the shelf.
struct CustodyWords {
    let site: Site
    let language: Language
    let definition: ProcedureDefinition

    private var names: Names { Names(site: site, language: language) }

    /// The step that an entry took, if it moved the result.
    static func step(of entry: Entry) -> CustodyStep? {
        for case .custody(let step) in entry.changes.reversed() { return step }
        return nil
    }

    /// Storage place, who came, what was shown.
    func lines(_ step: CustodyStep) -> [String] {
        var lines: [String] = []
        func add(_ word: String, _ text: String?) {
            if text != nil { lines.append(names.joined(word, text)) }
        }
        add(site.strings("custody.\(step.kind.rawValue)", language), step.shelf)
        add(site.strings("sheet.collector", language), step.collector)
        add(site.strings("sheet.proof", language), step.proof.map(proof))
        return lines
    }

    /// What was shown or given: the title of a choice, or what was written.
    func proof(_ text: String) -> String {
        let options = definition.actions.flatMap(\.form).flatMap(\.options)
        return options.first { $0.value == text }?.title[language] ?? text
    }
}
