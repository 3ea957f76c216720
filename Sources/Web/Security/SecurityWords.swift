import Kernel
import Registry

/// Sessions and events of an account in words.
struct SecurityWords {
    let site: Site
    let language: Language
    let dates: DateWords

    init(site: Site, language: Language) {
        self.site = site
        self.language = language
        dates = DateWords(site: site, language: language)
    }

    func callAsFunction(_ key: String, _ places: [String: String] = [:]) -> String {
        site.strings("account.security." + key, language, places)
    }

    func sessions(_ sessions: [Session], current: String) -> PageValues {
        let items = sessions.map { session -> PageValues in
            var item: PageValues = [
                "id": session.id, "device": DeviceWords.words(session.agent, site, language),
                "how": self("method.\(session.method.rawValue)"),
                "when": self(
                    "sessions.when", ["from": dates.moment(session.createdAt), "last": dates.moment(session.seenAt)]),
            ]
            if let place = session.place { item["place"] = self("sessions.place", ["place": place]) }
            if session.id == current {
                item["current"] = self("sessions.current")
            } else {
                item["end"] =
                    [
                        "action": Paths.endSession, "name": self("sessions.end"),
                        "label": self(
                            "sessions.endLabel", ["device": DeviceWords.words(session.agent, site, language)]),
                    ] as PageValues
            }
            return item
        }
        var values: PageValues = ["title": self("sessions.title"), "text": self("sessions.text"), "items": items]
        if sessions.count > 1 {
            values["endOthers"] = ["action": Paths.endOtherSessions, "name": self("sessions.endOthers")] as PageValues
        }
        return values
    }

    func event(_ event: AccountEvent) -> PageValues {
        var item: PageValues = ["text": text(event), "when": dates.moment(event.at)]
        let from = [event.agent.map { DeviceWords.words($0, site, language) }, event.place].compactMap { $0 }
        if !from.isEmpty { item["from"] = from.joined(separator: " · ") }
        return item
    }

    /// One line: when and what.
    func line(_ event: AccountEvent) -> String {
        dates.moment(event.at) + (language == .zhHans ? "，" : ": ") + text(event)
    }

    private func text(_ event: AccountEvent) -> String {
        self("event.\(event.kind.rawValue)", ["by": event.by ?? ""])
    }
}
