import Casework
import Kernel
import Procedures
import Registry

/// What is applied for: an item as it holds in the applicant's territory, or a procedure by itself.
struct Application: Sendable {
    let item: MergedItem?
    let procedure: ProcedureDefinition
    let territory: DivisionCode
    let itemForm: ItemForm?
    /// The procedure's own questions, then the item's; as the engine puts them together.
    let fields: [FormField]

    init(item: MergedItem?, procedure: ProcedureDefinition, territory: DivisionCode) {
        self.item = item
        self.procedure = procedure
        self.territory = territory
        itemForm = item.map { ItemForm($0) }
        let own = Set(procedure.filing.form.map(\.id))
        fields = procedure.filing.form + (itemForm?.fields ?? []).filter { !own.contains($0.id) }
    }

    var path: String { item.map { Paths.apply(item: $0.code) } ?? Paths.apply(procedure: procedure.id) }

    func title(_ language: Language) -> String { item?.name[language] ?? procedure.title[language] }

    /// Whether there will be something to fetch at a counter.
    var hasPickup: Bool { item.map { ($0.result?.kind ?? .letter) != .none } ?? false }

    /// Questions that only some answers bring up, as text of the item, to say when they are meant.
    var conditions: [String: String] {
        (item?.formJSON.list ?? []).reduce(into: [:]) { conditions, field in
            if let id = field["id"]?.text, let when = field["when"]?.text { conditions[id] = when }
        }
    }

    /// Materials that may be handed in with these answers; those obtained by data sharing are not asked for.
    func checklist(_ answers: [String: JSONValue]) -> [(spec: MaterialSpec, status: Material.Status, isRequired: Bool)]
    {
        guard let itemForm else { return [] }
        let list = itemForm.checklist(for: answers)
        return zip(itemForm.materials, list).map { ($0.spec, $1.status, $1.isRequired) }
    }
}

/// The form as it was typed so far: shown again as it was, with what is wrong beside it.
struct ApplyDraft: Sendable {
    /// The command's id: the same as long as it is the same application, so that a double click files once.
    var command: CommandID
    /// Values of the page's own fields.
    var own: [String: String] = [:]
    var answers: [String: JSONValue] = [:]
    /// Files that have arrived, by the name of their field: they survive a form that comes back.
    var files: [String: [AttachmentReference]] = [:]
    /// Fields that the reader has seen before.
    var asked: Set<String> = []
    var ownFlaws: [String: LocalizedText] = [:]
    var answerFlaws: [String: LocalizedText] = [:]
    /// A refusal that belongs to no field.
    var refusal: LocalizedText?

    static let ownFields = ["for", "name", "number", "phone", "home", "pickup", "near", "later"]

    init(command: CommandID) { self.command = command }

    init(_ form: FormData, command: CommandID) {
        self.command = form.text("command").flatMap { CommandID($0) } ?? command
        for id in Self.ownFields { own[id] = form.text(id) }
        answers = FormReader.typed(form)
        asked = Set(form.values("asked"))
    }

    var hasFlaws: Bool { !ownFlaws.isEmpty || !answerFlaws.isEmpty || refusal != nil }

    mutating func refused(_ problem: Problem) {
        if problem.fields.isEmpty {
            refusal = problem.message
        } else {
            answerFlaws.merge(problem.fields) { _, new in new }
        }
    }
}
