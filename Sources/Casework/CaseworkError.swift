public import Kernel

/// What goes wrong outside a procedure's own rules. `code` is stable; the message is for the person who asked.
public enum CaseworkError: Error, Sendable, Hashable {
    case unknownCase
    /// Cases of that year are not kept here any more, but in an archive.
    case archived(year: Int)
    case unknownProcedure(String)
    case unknownItem(String)
    case itemNotOnline
    case itemNotOfferedHere(LocalizedText)
    case unknownDivision
    case noDecidingUnit
    case wrongSecret
    case secretLocked(until: Instant)
    case notAllowed(LocalizedText)
    case tooManyClashes
    case numbersExhausted
    case attachmentTooLarge
    case unknownAttachment
    case commandReused
    case badCursor
    /// As many exports of people's data run as may at once.
    case exportBusy
    case unknownWebhook
    /// Somebody acts for another person without a mandate that stands today and covers the item.
    case mandateNeeded
    case paperMandate(PaperFlaw)
    /// Nobody asked for this person's erasure, or it was carried out.
    case noErasure
    /// The case's data may not be erased now.
    case notErasable(KeptReason)
    /// The person at whose side something is done has not confirmed it, or not so that it counts.
    case confirmation(ConfirmationFlaw)

    public enum PaperFlaw: Sendable, Hashable { case number, ended }

    public var code: String {
        switch self {
        case .unknownCase: "case.unknown"
        case .archived: "case.archived"
        case .unknownProcedure: "procedure.unknown"
        case .unknownItem: "item.unknown"
        case .itemNotOnline: "item.not-online"
        case .itemNotOfferedHere: "item.not-offered-here"
        case .unknownDivision: "division.unknown"
        case .noDecidingUnit: "item.no-deciding-unit"
        case .wrongSecret: "case.wrong-secret"
        case .secretLocked: "case.secret-locked"
        case .notAllowed: "access.denied"
        case .tooManyClashes: "case.busy"
        case .numbersExhausted: "case.numbers-exhausted"
        case .attachmentTooLarge: "attachment.too-large"
        case .unknownAttachment: "attachment.unknown"
        case .commandReused: "command.reused"
        case .badCursor: "page.bad-cursor"
        case .exportBusy: "export.busy"
        case .unknownWebhook: "webhook.unknown"
        case .mandateNeeded: "mandate.needed"
        case .noErasure: "erasure.unknown"
        case .notErasable: "case.not-erasable"
        case .paperMandate(.number): "mandate.paper-number"
        case .paperMandate(.ended): "mandate.paper-ended"
        case .confirmation(let flaw): flaw.code
        }
    }

    public var message: LocalizedText {
        switch self {
        case .confirmation(let flaw): flaw.message
        case .unknownCase:
            LocalizedText(
                zh: "没有找到这个办件。请核对办件编号。", en: "No such case. Please check the case number.")
        case .archived(let year):
            LocalizedText(
                zh: "\(year) 年收的办件已经归档，不在系统里。要查阅的，请向收件的政务服务中心提出。",
                en: "Cases of \(year) are in the archive and no longer in this system. Please ask the service center that took yours in."
            )
        case .unknownProcedure:
            LocalizedText(zh: "没有这种办理程序。", en: "There is no such procedure.")
        case .unknownItem:
            LocalizedText(
                zh: "没有找到这个事项，或者它现在不生效。", en: "No such service item, or it is not in force now.")
        case .itemNotOnline:
            LocalizedText(
                zh: "这个事项不能网上申请，请到窗口办理。", en: "This service cannot be applied for online. Please go to a counter.")
        case .itemNotOfferedHere(let why): why
        case .unknownDivision:
            LocalizedText(zh: "没有这个地区。", en: "There is no such territory.")
        case .noDecidingUnit:
            LocalizedText(
                zh: "这个地区还没有登记办理这个事项的部门，请联系当地政务服务中心。",
                en: "No unit is registered for this service in this territory yet. Please contact its service centre.")
        case .wrongSecret:
            LocalizedText(
                zh: "编号或查询码不对。查询码印在回执上。", en: "The number or the code is wrong. The code is on your receipt.")
        case .secretLocked(let until):
            LocalizedText(
                zh: "查询码输错次数太多，\(until.clockText)以后可以再试，也可以到窗口查询。",
                en: "Too many wrong codes. Please try again after \(until.clockText), or ask at a counter.")
        case .notAllowed(let why): why
        case .tooManyClashes:
            LocalizedText(
                zh: "这个办件正被别人处理，请刷新后再试。", en: "Others are working on this case. Please reload and try again.")
        case .numbersExhausted:
            LocalizedText(zh: "今天的办件编号已用完。", en: "Today's case numbers are used up.")
        case .attachmentTooLarge:
            LocalizedText(
                zh: "文件太大，每个文件最多 20 MB。", en: "The file is too large: at most 20 MB each.")
        case .unknownAttachment:
            LocalizedText(zh: "没有找到这个文件。", en: "No such file.")
        case .commandReused:
            LocalizedText(
                zh: "这个提交编号已经用于另一个办件。", en: "This command id was already used for another case.")
        case .mandateNeeded:
            LocalizedText(
                zh: "没有包括这个事项、现在有效的委托。请申请人先在“请人代办”里委托，或者带上纸质委托书到窗口。",
                en: """
                    There is no mandate that stands today and covers this service. The applicant can give one under \
                    “mandates”, or a paper mandate can be shown at a counter.
                    """)
        case .paperMandate(.number):
            LocalizedText(
                zh: "请写明纸质委托书的编号，没有编号的写日期和委托什么。",
                en: "Please give the number of the paper mandate, or its date and subject.")
        case .paperMandate(.ended):
            LocalizedText(
                zh: "这份委托书已经过期，请换一份有效的。", en: "This mandate has ended. Please bring one that stands.")
        case .noErasure:
            LocalizedText(zh: "没有等待执行的删除要求。", en: "No erasure is waiting to be carried out.")
        case .notErasable(let reason): reason.message
        case .exportBusy:
            LocalizedText(
                zh: "现在同时下载的人太多，请过一会儿再试。", en: "Too many downloads at once. Please try again in a while.")
        case .unknownWebhook:
            LocalizedText(zh: "没有这个订阅，或者它停着。", en: "There is no such subscription, or it rests.")
        case .badCursor:
            LocalizedText(zh: "翻页位置无效，请从头查看。", en: "The page position is not valid. Please start from the first page.")
        }
    }
}
