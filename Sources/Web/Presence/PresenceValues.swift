import Casework
import Kernel
import Procedures
import Registry

/// The page that is turned round to the person, as its template takes it.
struct PresenceValues {
    let site: Site
    let summary: PresenceSummary
    let showing: Showing
    let card: PersonCard?
    let takesPaper: Bool
    /// The way that was just tried, which stays open.
    let way: Confirmation.Kind?

    private var language: Language { summary.language }

    private func words(_ key: String, _ places: [String: String] = [:]) -> String {
        site.strings("presence." + key, language, places)
    }

    func values(action: String, hidden: [PageValues], flaw: LocalizedText?, sent: SentCode?) -> PageValues {
        let name = card?.name ?? ""
        var page: PageValues = [
            "title": summary.title, "turn": words("turn", ["name": name]), "sentence": summary.sentence,
            "action": action, "aloud": summary.text, "name": name,
            // Enough to tell two papers apart; the case keeps the whole of it.
            "digest": words("digest", ["digest": String(showing.digest.prefix(Self.digestShown))]),
            "markHint": words("markHint", ["name": name]), "signHere": words("signHere", ["name": name]),
        ]
        if way == .mark { page["marking"] = true }
        if way == .paper { page["onPaper"] = true }
        page["languages"] = Strings.languages.filter { $0 != language }.map {
            ["lang": $0.rawValue, "name": site.strings("language.name", $0)]
        }
        var values: PageValues = [
            "lang": language.rawValue, "scale": TextScale.largest.rawValue, "page": page, "hidden": hidden,
            "facts": ["items": summary.lines.map { ["label": $0.label, "text": $0.text] }] as PageValues,
        ]
        if takesPaper {
            values["paper"] = [
                "maxBytes": CaseworkLimits.attachmentBytesMax,
                "accept": FileStore.Kind.allCases.map(\.rawValue).joined(separator: ","),
            ]
        }
        if site.casework.sendsCodes, let phone = card?.maskedPhone {
            var code: PageValues = ["text": words("codeText", ["phone": sent?.maskedPhone ?? phone])]
            if showing.hasCode || sent != nil { code["sent"] = words("codeSent", ["phone": sent?.maskedPhone ?? phone]) }
            if let shown = sent?.shownCode { code["shown"] = words("codeShown", ["code": shown]) }
            values["code"] = code
        }
        if let flaw { values["callout"] = site.callout("bad", icon: "warn", flaw[language]) }
        return values
    }

    private static let digestShown = 12
}
