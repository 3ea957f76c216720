import Access
import Kernel
import Procedures
import Registry

/// What a mandate at the counter is to say, as it was typed.
struct CounterMandateForm {
    private static let usualDays = 90
    private static let usualActs: Set<Mandate.Act> = [.file, .answer, .collect]
    private static let itemsMax = 200
    private static let order = ["who", "number", "name", "acts", "item", "through"]

    var isForMe: Bool
    let mayBeMe: Bool
    var number: String?
    var name: String?
    var acts: Set<Mandate.Act>
    /// nil for everything.
    var item: String?
    var through: String?
    var flaws: [String: LocalizedText] = [:]
    private let today: Day

    init(_ form: FormData, today: Day, isHelper mayBeMe: Bool) {
        self.today = today
        self.mayBeMe = mayBeMe
        let isSent = form.text("command") != nil
        isForMe = mayBeMe && (isSent ? form.text("who") == "me" : true)
        number = form.text("number")
        name = form.text("name")
        acts = isSent ? Set(form.values("acts").compactMap { Mandate.Act(rawValue: $0) }) : Self.usualActs
        item = form.text("only")
        through = form.text("through") ?? (isSent ? nil : today.advanced(by: Self.usualDays).iso)
        guard isSent else { return }
        if acts.isEmpty {
            flaws["acts"] = LocalizedText(zh: "请至少选一件可以代办的事。", en: "Please choose at least one thing.")
        }
        if day == nil {
            flaws["through"] = LocalizedText(
                zh: "请选今天或者以后的日期。", en: "Please choose today or a later day.")
        }
    }

    var day: Day? { through.flatMap { Day(iso: $0) }.flatMap { $0 >= today ? $0 : nil } }

    func errors(site: Site, language: Language) -> PageValues {
        [
            "title": site.strings("form.errors", language),
            "items": Self.order.compactMap { id in flaws[id].map { ["text": $0[language], "field": id] } },
        ]
    }

    func fields(site: Site, language: Language, division: DivisionCode) async throws -> [PageValues] {
        let field = OwnField(site: site, language: language, words: "counter.mandates")
        var fields: [PageValues] = []
        if mayBeMe {
            let choices: [(value: String, label: String, hint: String?)] = ["me", "other"].map {
                ($0, site.strings("counter.mandates.choice.\($0)", language), nil)
            }
            fields.append(
                field(
                    "who", "radio", flaw: flaws["who"],
                    more: ["options": field.options(choices, chosen: [isForMe ? "me" : "other"])]))
        }
        fields.append(field("number", "id-number", value: number, flaw: flaws["number"], required: !mayBeMe))
        fields.append(
            field(
                "name", "text", value: name, flaw: flaws["name"], required: false,
                more: ["private": true, "maxLength": 60]))
        let acts = Mandate.Act.allCases.map {
            (
                value: $0.rawValue, label: site.strings("citizen.mandates.act.\($0.rawValue)", language),
                hint: nil as String?
            )
        }
        fields.append(
            field(
                "acts", "checklist", flaw: flaws["acts"],
                more: ["options": field.options(acts, chosen: Set(self.acts.map(\.rawValue)))]))
        let items = try await site.registry.catalogue.items(in: division, limit: Self.itemsMax).items
        let all: [(value: String, label: String, hint: String?)] =
            [("", site.strings("citizen.mandates.all", language), nil)] + items.map { ($0.code, $0.name[language], nil) }
        fields.append(
            field(
                "only", "select", required: false,
                more: ["options": field.options(all, chosen: [item ?? ""])]))
        fields.append(
            field(
                "through", "date", value: through, flaw: flaws["through"],
                more: ["min": today.iso, "max": today.advanced(by: People.mandateDaysMaximum - 1).iso]))
        return fields
    }
}
