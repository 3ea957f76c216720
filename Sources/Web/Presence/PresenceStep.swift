import Casework
import FoundationEssentials
import Hummingbird
import Kernel
import Procedures
import Registry

/// The step between a form that is filled in and what it does: the page that is turned round to the person, and what
/// came back from it. The form's fields travel along; nothing of them is kept on the server but a digest of the words.
struct PresenceStep {
    let site: Site
    let context: WebContext
    /// Where the form goes, now as before.
    let action: String
    let purpose: ShowingPurpose
    let form: FormData
    /// Files that have arrived, by the name of their field.
    let files: [String: [AttachmentReference]]
    /// Whether the printed summary may be signed and scanned.
    let takesPaper: Bool

    /// Fields of this step, which do not travel along.
    private enum Name {
        static let confirm = "confirm"
        static let showing = "showing"
        static let language = "shownIn"
        static let scan = "signedPaper"
        static let own = [
            "csrf", confirm, showing, language, "code", "signature", "markName", "markWitness", scan,
            KeptFiles.prefix + scan,
        ]
    }

    /// Goes one step on: tries what the form says, and shows the person what they have to confirm where that is all
    /// that is missing.
    /// - Parameters:
    ///   - summary: what is about to be done, in a language.
    ///   - attempt: does it, with the confirmation where one came.
    /// - Returns: nil to go back to the form.
    func answer(
        _ summary: (Language) async throws -> PresenceSummary,
        _ attempt: (ConfirmationInput?) async throws -> Response
    ) async throws -> Response? {
        let word = form.text(Name.confirm)
        if word == "back" { return nil }
        var person: PersonID?
        var flaw: LocalizedText?
        var sent: SentCode?
        if let id = form.text(Name.showing).flatMap({ ShowingID($0) }) {
            person = try? await site.casework.showing(id, as: context.caller).person
        }
        let language = form.text(Name.language).map { Language(rawValue: $0) }
            .flatMap { Strings.languages.contains($0) ? $0 : nil }
        do {
            switch word {
            case nil: return try await attempt(nil)
            case "language": break
            case "send":
                sent = try await site.casework.sendCode(for: try showingID(), as: context.caller)
            case .some(let way):
                let shown = try await summary(try await shownIn(language, person))
                return try await attempt(try await confirmation(way, of: shown))
            }
        } catch CaseworkError.confirmation(.needed(let by)) {
            person = by
        } catch CaseworkError.confirmation(let why) {
            flaw = why.message
        } catch let why as RegistryError where word == "code" || word == "send" {
            flaw = why.message
        }
        guard let person else { return try await attempt(nil) }
        let shown = try await summary(try await shownIn(language, person))
        return try await page(shown, to: person, flaw: flaw, sent: sent)
    }

    private func shownIn(_ chosen: Language?, _ person: PersonID?) async throws -> Language {
        if let chosen { return chosen }
        guard let person else { return context.language }
        return SummaryWriter.language(
            for: try await site.registry.people.card(person.retagged()), else: context.language)
    }

    private func showingID() throws(CaseworkError) -> ShowingID {
        guard let id = form.text(Name.showing).flatMap({ ShowingID($0) }) else { throw .confirmation(.unknown) }
        return id
    }

    private func confirmation(_ way: String, of summary: PresenceSummary) async throws -> ConfirmationInput {
        let proof: ConfirmationInput.Proof
        switch Confirmation.Kind(rawValue: way) {
        case .code: proof = .code(form.text("code") ?? "")
        case .signature: proof = .signature(try Self.picture(form.text("signature")))
        case .mark: proof = .mark(name: form.text("markName") ?? "", witness: form.text("markWitness") ?? "")
        case .paper:
            let kept = try await KeptFiles(Name.scan, of: form, in: site.casework, as: context.caller)
            guard takesPaper, let scan = kept.files.first else { throw CaseworkError.confirmation(.picture) }
            proof = .paper(scan)
        case nil: throw CaseworkError.confirmation(.unknown)
        }
        return ConfirmationInput(showing: try showingID(), summary: summary.text, proof: proof)
    }

    /// What a canvas gives: `data:image/png;base64,…`.
    static func picture(_ text: String?) throws(CaseworkError) -> [UInt8] {
        let head = "data:image/png;base64,"
        guard let text, text.hasPrefix(head), text.utf8.count <= CaseworkLimits.signatureBytesMax * 4 / 3 + 64,
            let data = Data(base64Encoded: String(text.dropFirst(head.count))), !data.isEmpty
        else { throw .confirmation(.picture) }
        return [UInt8](data)
    }

    private func page(
        _ summary: PresenceSummary, to person: PersonID, flaw: LocalizedText?, sent: SentCode?
    ) async throws -> Response {
        let showing = try await site.casework.show(
            summary.text, for: purpose, to: person, in: summary.language, as: context.caller,
            again: form.text(Name.showing).flatMap { ShowingID($0) })
        let card = try await site.registry.people.card(person.retagged())
        let values = PresenceValues(
            site: site, summary: summary, showing: showing, card: card, takesPaper: takesPaper,
            way: form.text(Name.confirm).flatMap { Confirmation.Kind(rawValue: $0) }
        ).values(action: action, hidden: hidden(showing, summary.language), flaw: flaw, sent: sent)
        var reader = context
        reader.language = summary.language
        return .html(
            try await site.page("pages/presence/confirm", values, reader, path: action),
            status: flaw == nil ? .ok : .unprocessableContent)
    }

    private func hidden(_ showing: Showing, _ language: Language) -> [PageValues] {
        var hidden: [PageValues] = []
        for (name, values) in form.fields.sorted(by: { $0.key < $1.key })
        where !Name.own.contains(name) && !name.hasPrefix(KeptFiles.prefix) {
            hidden += values.map { ["name": name, "value": $0] }
        }
        for (name, files) in files.sorted(by: { $0.key < $1.key }) {
            hidden += files.map { ["name": KeptFiles.prefix + name, "value": $0.id.description] }
        }
        hidden.append(["name": Name.showing, "value": showing.id.description])
        hidden.append(["name": Name.language, "value": language.rawValue])
        return hidden
    }
}
