public import Kernel
public import Procedures

/// A notice in words for the outside. A telephone lies open on tables and is read by others, so the service item is not
/// named: the case's number, what happened, and the next step are enough for whoever it is meant for.
public struct OutsideText: Sendable, Hashable {
    public var subject: String
    public var text: String
}

enum OutboxWords {
    static func sms(_ text: String, number: String, isForOther: Bool, _ language: Language) -> String {
        let isChinese = language == .zhHans
        var text = isForOther ? (isChinese ? "您代办的件：" : "A case you act in: ") + text : text
        if !text.contains(number) { text += isChinese ? "（编号 \(number)）" : " (number \(number))" }
        return text
    }

    static func subject(number: String, _ language: Language) -> String {
        language == .zhHans ? "办件 \(number) 的通知" : "News about case \(number)"
    }

    static func mail(_ text: String, link: String, choices: String, service: String, _ language: Language) -> String {
        let lines =
            language == .zhHans
            ? [
                text, "", "登录后看全部经过：", link, "",
                "这封信由系统自动发出，请不要回信。不想再收到，请在这里关掉：", choices, "", service,
            ]
            : [
                text, "", "Sign in to see everything about it:", link, "",
                "This mail was sent by a program; please do not answer it. To stop such mails:", choices, "", service,
            ]
        return lines.joined(separator: "\n")
    }
}

extension Casework {
    /// A notice as a text message or a mail says it.
    func outsideText(of notice: Notice, on channel: Channel, in language: Language) async throws -> OutsideText {
        let text = OutboxWords.sms(
            try await text(of: notice, in: language, isOutside: true), number: notice.number,
            isForOther: notice.isForOther, language)
        return outside(text, on: channel, number: notice.number, link: "/cases/\(notice.caseID)", language)
    }

    func outside(
        _ text: String, on channel: Channel, number: String, link: String, _ language: Language
    ) -> OutsideText {
        let plan = outbox.plan
        guard channel == .mail else { return OutsideText(subject: "", text: text) }
        return OutsideText(
            subject: OutboxWords.subject(number: number, language),
            text: OutboxWords.mail(
                text, link: plan.address + link, choices: plan.address + "/my/contact",
                service: plan.serviceName[language], language))
    }

    /// A template with example values, as it would be read inside and on each channel.
    public func preview(
        of template: String, in definition: ProcedureDefinition, on channel: Channel?, language: Language
    ) -> OutsideText? {
        guard let text = definition.notices[template] ?? EngineNotices.text(template) else { return nil }
        let example = NoticeExample(language: language, isOutside: channel != nil, definition: definition)
        let filled = NoticePlaceholder.filled(text[language], with: example.word)
        guard let channel else { return OutsideText(subject: "", text: filled) }
        let whole = OutboxWords.sms(filled, number: NoticeExample.number, isForOther: false, language)
        return outside(whole, on: channel, number: NoticeExample.number, link: "/cases/…", language)
    }
}

/// Made-up values for a preview.
struct NoticeExample {
    static let number = "510421-20260302-A1-00017-K"
    var language: Language
    var isOutside: Bool
    var definition: ProcedureDefinition

    func word(_ placeholder: NoticePlaceholder) -> String {
        let isChinese = language == .zhHans
        switch placeholder {
        case .number: return Self.number
        case .item:
            if isOutside || !definition.needsItem { return definition.title[language] }
            return isChinese ? "失业登记" : "Registration of unemployment"
        case .due: return isChinese ? "2026年3月9日" : "2026-03-09"
        case .unit: return isChinese ? "米易县人社局" : "Miyi County Human Resources Bureau"
        case .from: return isChinese ? "米易县民政局" : "Miyi County Civil Affairs Bureau"
        case .place: return isChinese ? "盐边县大厅" : "Yanbian Hall"
        case .why: return isChinese ? "属地已更正。" : "The home was corrected."
        }
    }
}
