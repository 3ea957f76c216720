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
}
