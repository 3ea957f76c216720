import Casework
import Kernel
import Procedures

/// An answer of a form as people read it: options by their titles, yes and no as words.
struct AnswerWords {
    let site: Site
    let language: Language

    func text(_ value: JSONValue, _ field: FormField?) -> String {
        switch value {
        case .bool(let flag): site.strings(flag ? "yes" : "no", language)
        case .list(let list): list.map { text($0, field) }.joined(separator: language == .zhHans ? "、" : ", ")
        case .text(let text):
            if field?.kind == .date, let day = Day(iso: text) {
                DateWords(site: site, language: language).long(day)
            } else if field?.kind == .citizenNumber {
                (try? CitizenNumber(text))?.masked ?? text
            } else {
                field?.options.first { $0.value == text }?.title[language] ?? text
            }
        case .integer(let number): String(number)
        case .decimal(let number): "\(number)"
        case .object(let object): object["name"]?.text ?? ""
        case .null: ""
        }
    }

    /// All answers of a case by the titles of their fields, in the order of the form; what no form has any more comes
    /// last.
    func facts(_ view: CaseView) -> PageValues {
        let actions = view.definition.actions.flatMap(\.form)
        let own = view.definition.filing.form + view.itemFields
        let fields = Dictionary((own + actions).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let answers = view.state.answers
        var ids: [String] = []
        for id in (own + actions).map(\.id) + answers.keys.sorted() where answers[id] != nil && !ids.contains(id) {
            ids.append(id)
        }
        return ["items": ids.flatMap { lines(answers[$0] ?? .null, fields[$0], id: $0, of: view.state.id) }]
    }

    /// A line for an answer; one for each file of it, leading there.
    private func lines(_ value: JSONValue, _ field: FormField?, id: String, of caseID: CaseID) -> [PageValues] {
        let label = field?.title[language] ?? id
        if field?.kind == .attachment {
            return (value.list ?? [value]).compactMap { AttachmentReference($0) }.map { file in
                ["label": label, "text": file.name, "href": Paths.attachment(caseID, file.id)]
            }
        }
        return [["label": label, "text": text(value, field)]]
    }
}
