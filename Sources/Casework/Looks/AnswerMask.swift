import Kernel
import Procedures

/// Answers as they are shown to those who do not work on the case: what is personal is hidden. Identity numbers are
/// hidden from everybody but the party; whole ones are seen by unmasking.
struct AnswerMask {
    let fields: [String: FormField]

    init(fields: [FormField]) {
        self.fields = Dictionary(fields.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    static let hidden = "***"

    func masked(_ answers: [String: JSONValue], isAtWork: Bool) -> [String: JSONValue] {
        var shown = answers
        for (id, value) in answers {
            let field = fields[id]
            if field?.kind == .citizenNumber {
                shown[id] = value.text.map { .text(Self.number($0)) } ?? .text(Self.hidden)
            } else if !isAtWork, field?.kind != .attachment, field?.isPersonal ?? true {
                // What no form knows any more may be personal.
                let phone = field?.kind == .phone ? value.text.map(Self.phone) : nil
                shown[id] = .text(phone ?? Self.hidden)
            }
        }
        return shown
    }

    /// The personal answers whole, in the order of their ids.
    func personal(in answers: [String: JSONValue]) -> [(field: FormField, text: String)] {
        answers.keys.sorted().compactMap { id in
            guard let field = fields[id], field.isPersonal, field.kind != .attachment, let text = answers[id]?.text
            else { return nil }
            return (field, text)
        }
    }

    static func number(_ text: String) -> String { (try? CitizenNumber(text))?.masked ?? hidden }

    /// The first three and the last two digits.
    static func phone(_ text: String) -> String {
        guard !text.contains("*") else { return text }
        guard text.count > 6 else { return hidden }
        return text.prefix(3) + String(repeating: "*", count: text.count - 5) + text.suffix(2)
    }
}

extension CaseState {
    /// The case as a reader who is not its party sees it.
    func masked(_ fields: [FormField], isAtWork: Bool) -> CaseState {
        var state = self
        state.answers = AnswerMask(fields: fields).masked(answers, isAtWork: isAtWork)
        state.party.phone = party.phone.map(AnswerMask.phone)
        return state
    }
}
