public import Kernel
import Rules

extension Engine {
    /// Longest title of a case, in characters.
    public static let titleCharacters = 200

    /// Opens a case: checks role, form and materials, then files, routes, runs the filing's effects and tells.
    /// The decision's changes make the entry of version 1 (`filingAction`).
    public static func file(
        _ request: FilingRequest, by procedure: ProcedureDefinition, standing: Standing, in surroundings: Surroundings
    ) throws(Refusal) -> Decision {
        try checkRole(
            procedure.filing.who, title: procedure.title, actor: request.actor, procedure: procedure,
            standing: standing, state: nil)
        try checkSubject(request, procedure)
        try checkMaterials(request.materials)
        let terms = procedure.terms(over: request.terms)
        guard terms.count <= CaseLimits.fields else { throw .limit("事项参数", "Terms of one case", CaseLimits.fields) }

        let blank = Filing(
            number: request.number, procedure: procedure.reference, item: request.item, title: request.title,
            party: request.party, agent: request.agent, channel: request.channel, places: request.places,
            state: procedure.filing.entersState, answers: [:], materials: request.materials, terms: terms)
        // A condition of the filing form reads the form's own answers, whatever name it uses for them.
        func scope(_ input: [String: JSONValue]) -> CaseScope {
            var state = CaseState(request.caseID, blank, by: request.actor, at: surroundings.now)
            state.answers = input
            return CaseScope(
                state: state, procedure: procedure, actor: request.actor, input: input, surroundings: surroundings,
                reason: nil)
        }
        let own = Set(procedure.filing.form.map(\.id))
        let fields = procedure.filing.form + request.extraFields.filter { !own.contains($0.id) }
        guard fields.count <= CaseLimits.fields else { throw .limit("表单项", "Fields of one form", CaseLimits.fields) }
        var filing = blank
        filing.answers = try InputCheck.checked(
            request.answers, against: fields, materials: request.materials, offices: surroundings.offices,
            scope: scope)

        let state = CaseState(request.caseID, filing, by: request.actor, at: surroundings.now)
        var draft = Draft(
            CaseScope(
                state: state, procedure: procedure, actor: request.actor, input: filing.answers,
                surroundings: surroundings, reason: nil))
        draft.emit(.filed(filing))
        if let confirmation = request.confirmation { draft.emit(.confirmed(confirmation)) }
        _ = try draft.route(tells: false)
        try draft.run(procedure.filing.effects)
        return Decision(changes: draft.changes, notices: notices(procedure.filing.tells, after: draft))
    }

    private static func checkSubject(_ request: FilingRequest, _ procedure: ProcedureDefinition) throws(Refusal) {
        var fields: [String: LocalizedText] = [:]
        if request.title.allSatisfy(\.isWhitespace) {
            fields["title"] = LocalizedText(zh: "请写明要办什么。", en: "Please say what it is about.")
        }
        if request.title.utf8.count > titleCharacters * 32 || request.title.count > titleCharacters {
            fields["title"] = LocalizedText(
                zh: "标题最多 \(titleCharacters) 个字。", en: "A title has at most \(titleCharacters) characters.")
        }
        if request.party.name.allSatisfy(\.isWhitespace) {
            fields["party"] = LocalizedText(zh: "请填写申请人姓名或名称。", en: "Please give the applicant's name.")
        }
        if procedure.needsItem, request.item == nil {
            fields["item"] = LocalizedText(zh: "请先选要办的事项。", en: "Please choose the service first.")
        }
        guard fields.isEmpty else {
            throw Refusal(
                .invalidInput, "还有 \(fields.count) 处没有填好。", "\(fields.count) fields need your attention.",
                fields: fields)
        }
    }

    private static func checkMaterials(_ materials: [Material]) throws(Refusal) {
        guard materials.count <= CaseLimits.materials else {
            throw .limit("材料", "Materials of one case", CaseLimits.materials)
        }
        guard Set(materials.map(\.id)).count == materials.count else {
            throw Refusal(.invalidInput, "材料清单里有重复的编号。", "The list of materials holds the same id twice.")
        }
        for material in materials where material.attachments.count > CaseLimits.attachments {
            throw .limit("一份材料的附件", "Files of one material", CaseLimits.attachments)
        }
    }
}

extension ProcedureDefinition {
    /// The item's facts, with the procedure's own values where the item says nothing.
    public func terms(over item: [String: JSONValue]) -> [String: JSONValue] {
        var terms = Dictionary(self.terms.map { ($0.id, $0.value) }, uniquingKeysWith: { first, _ in first })
        for (name, value) in item where !value.isNull { terms[name] = value }
        return terms
    }
}
