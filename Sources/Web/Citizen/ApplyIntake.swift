import Access
import Casework
import Kernel
import Procedures
import Registry

/// Reads a sent application: files first, then who, where, what; all that is wrong at once.
struct ApplyIntake {
    let site: Site
    let context: WebContext
    let application: Application

    /// Before the name of a material's files.
    static let materialPrefix = "m."
    /// Keeps new files, and finds again those that came with an earlier try.
    /// - Parameter own: names of the page's own uploads.
    func keepFiles(_ form: FormData, _ draft: inout ApplyDraft, own: [String] = []) async throws {
        let fields = application.fields.filter { $0.kind == .attachment }.map { FormReader.prefix + $0.id }
        let materials = (application.itemForm?.materials ?? []).map { Self.materialPrefix + $0.spec.id }
        for name in fields + materials + own {
            let kept = try await KeptFiles(name, of: form, in: site.casework, as: context.caller)
            for flaw in kept.flaws { flag(name, flaw, &draft) }
            if !kept.files.isEmpty { draft.files[name] = kept.files }
        }
    }

    private func flag(_ name: String, _ text: LocalizedText, _ draft: inout ApplyDraft) {
        if name.hasPrefix(FormReader.prefix) {
            draft.answerFlaws[String(name.dropFirst(FormReader.prefix.count))] = text
        } else {
            draft.ownFlaws[name] = text
        }
    }

    /// The filing and the person who files; nil when something is wrong, which then stands in the draft.
    func input(_ form: FormData, _ draft: inout ApplyDraft) async throws -> (FilingInput, Caller)? {
        let applicant = try await ApplicantReader(site: site, context: context, application: application).read(&draft)
        let home = try await home(&draft)
        let pickup = try await pickup(&draft)
        var answers = FormReader(fields: application.fields).input(form)
        for field in application.fields where field.kind == .attachment {
            let files = draft.files[FormReader.prefix + field.id] ?? []
            if !files.isEmpty { answers[field.id] = .list(files.map(\.json)) }
        }
        checkAnswers(answers, &draft)
        checkMaterials(answers, &draft)
        guard !draft.hasFlaws, let applicant, let home else { return nil }
        let received = draft.files.reduce(into: [String: [AttachmentReference]]()) { received, files in
            guard files.key.hasPrefix(Self.materialPrefix) else { return }
            received[String(files.key.dropFirst(Self.materialPrefix.count))] = files.value
        }
        let input = FilingInput(
            command: draft.command, procedure: application.procedure.id, itemCode: application.item?.code, home: home,
            party: applicant.party, agent: applicant.agent, channel: .online, pickup: pickup, answers: answers,
            received: received)
        return (input, applicant.caller)
    }

    private func home(_ draft: inout ApplyDraft) async throws -> DivisionCode? {
        let county = application.territory.county ?? application.territory
        guard let code = draft.own["home"].flatMap({ DivisionCode($0) }), code.isWithin(county),
            try await site.registry.territory.division(code) != nil
        else {
            draft.ownFlaws["home"] = LocalizedText(
                zh: "请选您户口或者常住的乡镇。", en: "Please choose the town where you are registered or live.")
            return nil
        }
        return code
    }

    private func pickup(_ draft: inout ApplyDraft) async throws -> UnitID? {
        guard application.hasPickup, let code = draft.own["pickup"], code != ApplyValues.byCourier else {
            if application.hasPickup, draft.own["pickup"] == nil {
                draft.ownFlaws["pickup"] = LocalizedText(
                    zh: "请选在哪里领取结果。", en: "Please choose where to collect the result.")
            }
            return nil
        }
        guard let unit = try await site.registry.units.unit(code), unit.isActive, unit.kind.isCounter else {
            draft.ownFlaws["pickup"] = LocalizedText(
                zh: "这个领取点现在不能用，请另选一个。", en: "This counter cannot be used now. Please choose another one.")
            return nil
        }
        return UnitID(unit.code)
    }

    /// What these answers call for and was left empty, so that one look shows all that is missing; the rest is the
    /// engine's.
    private func checkAnswers(_ answers: [String: JSONValue], _ draft: inout ApplyDraft) {
        for field in application.fields
        where field.isRequired && answers[field.id] == nil && draft.answerFlaws[field.id] == nil
            && field.isAsked(with: answers)
        {
            draft.answerFlaws[field.id] = LocalizedText(zh: "请填写。", en: "Please fill this in.")
        }
    }

    /// Required papers are asked for once; who cannot send them now may say so and hand in the application anyway.
    private func checkMaterials(_ answers: [String: JSONValue], _ draft: inout ApplyDraft) {
        guard draft.own["later"] == nil else { return }
        let missing = application.checklist(answers).filter {
            $0.isRequired && $0.status == .missing && draft.files[Self.materialPrefix + $0.spec.id] == nil
        }
        guard !missing.isEmpty else { return }
        for material in missing {
            draft.ownFlaws[Self.materialPrefix + material.spec.id] = LocalizedText(
                zh: "还没有传“\(material.spec.name[.zhHans])”。", en: "“\(material.spec.name[.en])” has not been sent.")
        }
    }
}
