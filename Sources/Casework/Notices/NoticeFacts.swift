import Kernel
import Procedures

/// What a notice's text leaves open and the case may not say any more when it is read. Only what the text needs is
/// kept. Codes and days, no words: they are put into the reader's language, and hold nothing personal.
struct NoticeFacts: Sendable, Hashable {
    var due: Day?
    var unit: String?
    var from: String?
    var place: String?
    var rule: String?

    /// nil where the text leaves nothing open that has to be kept.
    init?(_ needed: Set<NoticePlaceholder>, _ state: CaseState) {
        let record = state.routing.last
        if needed.contains(.due) { due = state.nextDue?.due }
        if needed.contains(.unit) { unit = state.places.deciding.unit.code }
        if needed.contains(.from) { from = record?.from?.unit.code }
        if needed.contains(.place) { place = state.places.pickup?.unit.code }
        if needed.contains(.why) { rule = record?.rule }
        guard self != NoticeFacts() else { return nil }
    }

    private init() {}

    /// The same of a case that lies so many days later.
    func moved(days: Int) -> NoticeFacts {
        var own = self
        own.due = due?.advanced(by: days)
        return own
    }

    init?(text: String) {
        guard let json = try? JSONValue.parse(Array(text.utf8), maxBytes: 4_096), json.object != nil else { return nil }
        due = json["due"]?.int.map { Day(number: Int32(clamping: $0)) }
        unit = json["unit"]?.text
        from = json["from"]?.text
        place = json["place"]?.text
        rule = json["rule"]?.text
    }

    var text: String {
        var members: [String: JSONValue] = [:]
        members["due"] = due.map { .integer(Int64($0.number)) }
        members["unit"] = unit.map { .text($0) }
        members["from"] = from.map { .text($0) }
        members["place"] = place.map { .text($0) }
        members["rule"] = rule.map { .text($0) }
        return JSONValue.object(members).serialized()
    }
}

/// Notices that no procedure declares, because every one escalates alike.
enum EngineNotices {
    static func text(_ template: String) -> LocalizedText? {
        switch template {
        case "escalated.remind":
            LocalizedText(
                zh: "{number}（{item}）{due}到期，请尽快办理。", en: "Number {number} ({item}) is due by {due}. Please act soon.")
        case "escalated.head":
            LocalizedText(
                zh: "{number}（{item}）应在{due}前办完，已经超期，请负责人督促。",
                en: "Number {number} ({item}) was due by {due} and is late. The unit's head is asked to see to it.")
        case "escalated.supervisor":
            LocalizedText(
                zh: "{number}（{item}）应在{due}前办完，超期多日，已报督查。",
                en: "Number {number} ({item}) was due by {due} and is long overdue. The supervisor was told.")
        case actedForYou:
            LocalizedText(
                zh: "有人替您办了{number}（{item}）的一步。不是您要办的，请打开这一件，点“这不是我办的”。",
                en: """
                    Somebody took a step in your name in number {number} ({item}). If you never asked for it, open the \
                    case and say “This was not me”.
                    """)
        case objected:
            LocalizedText(
                zh: "{number}（{item}）的申请人说：有一步不是本人办的。请核实。",
                en: "The applicant of number {number} ({item}) says that a step was not theirs. Please look into it.")
        case objectionAnswered:
            LocalizedText(
                zh: "您说“不是我办的”，{number}（{item}）已经核实，请看答复。",
                en: "What you said was not you in number {number} ({item}) was looked into. Please read the answer.")
        default: nil
        }
    }

    /// Somebody acted in the reader's name.
    static let actedForYou = "acted-for-you"
    /// The party objects to what was done in its name.
    static let objected = "objected"
    static let objectionAnswered = "objection-answered"

    static func placeholders(of template: String) -> Set<NoticePlaceholder> {
        text(template).map { NoticePlaceholder.named(in: $0) } ?? []
    }
}
