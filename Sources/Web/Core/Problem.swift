public import Casework
import Database
public import HTTPTypes
public import Kernel
public import Procedures
public import Registry

/// Every refusal that leaves the program: RFC 9457 in the API, a page for people. `code` is stable.
public struct Problem: Error, Sendable, Hashable {
    public var status: HTTPResponse.Status
    public var code: String
    public var message: LocalizedText
    /// Flaws of single fields, by field id.
    public var fields: [String: LocalizedText]
    /// Seconds after which to try again, for overload.
    public var retryAfter: Int?

    public init(
        _ status: HTTPResponse.Status, _ code: String, _ message: LocalizedText,
        fields: [String: LocalizedText] = [:], retryAfter: Int? = nil
    ) {
        self.status = status
        self.code = code
        self.message = message
        self.fields = fields
        self.retryAfter = retryAfter
    }

    public static let notFound = Problem(
        .notFound, "not-found", LocalizedText(zh: "没有找到这个页面。", en: "There is no such page."))
    public static let signInNeeded = Problem(
        .unauthorized, "sign-in.needed", LocalizedText(zh: "请先登录。", en: "Please sign in first."))
    public static let csrf = Problem(
        .forbidden, "form.expired",
        LocalizedText(zh: "页面已过期，请返回重新提交。", en: "This page has expired. Please go back and send it again."))
    public static let badRequest = Problem(
        .badRequest, "request.malformed", LocalizedText(zh: "请求的内容无法读懂。", en: "The request cannot be read."))
    public static let tooLarge = Problem(
        .contentTooLarge, "request.too-large", LocalizedText(zh: "提交的内容太大。", en: "The request is too large."))

    /// Nothing was done; the same request is welcome a little later.
    public static let overloaded = Problem(
        .serviceUnavailable, "overloaded",
        LocalizedText(zh: "现在办事的人太多，请稍等几秒再试。", en: "Too many people at once. Please try again in a few seconds."),
        retryAfter: 2)

    /// The database did not answer. What was sent may be saved; the same command sent again is done once.
    public static let unreachable = Problem(
        .serviceUnavailable, "storage.unreachable",
        LocalizedText(
            zh: "暂时连不上数据库，请过几秒再试。刚才提交的可能已经保存：办件从同一页面再提交一次，不会重复办理；其他内容请先看看是否已经保存。",
            en: """
                The database cannot be reached just now; please try again in a few seconds. What you sent may have \
                been saved already: for a case, sending it again from the same page does nothing twice; for anything \
                else, look first whether it is there.
                """),
        retryAfter: 3)

    public static func forbidden(_ why: LocalizedText) -> Problem { Problem(.forbidden, "access.denied", why) }

    /// One field of a request that does not read.
    public static func invalid(_ field: String, _ why: LocalizedText) -> Problem {
        Problem(.unprocessableContent, "input.invalid", why, fields: [field: why])
    }

    /// The only place where errors of the rooms below get an HTTP status.
    public init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let refusal as Refusal:
            self.init(Self.status(refusal.code), refusal.code.rawValue, refusal.message, fields: refusal.fields)
        case let error as CaseworkError: self.init(Self.status(error), error.code, error.message)
        case let flaw as FileFlaw:
            self.init(flaw.isKind ? .unsupportedMediaType : .unprocessableContent, flaw.code, flaw.message)
        case let error as FileError:
            self.init(Self.status(error), error.code, error.message, retryAfter: error.retrySeconds)
        case let error as RegistryError:
            self.init(Self.status(code: error.code), error.code, error.message, fields: error.fields)
        case let error as CatalogueError:
            self.init(
                Self.status(code: error.code.rawValue), error.code.rawValue, error.message,
                fields: Dictionary(error.flaws.map { ($0.path, $0.message) }, uniquingKeysWith: { first, _ in first }))
        case let error as DatabaseError: self = Self.database(error)
        default:
            self.init(
                .internalServerError, "internal",
                LocalizedText(
                    zh: "系统出了问题，已经记录。请稍后再试。", en: "Something went wrong and was recorded. Please try again later."))
        }
    }

    private static func status(_ code: Refusal.Code) -> HTTPResponse.Status {
        switch code {
        case .notAllowed, .secondPersonNeeded: .forbidden
        case .unknownAction, .unknownUnit: .notFound
        case .wrongState, .guardFailed, .notHolder, .staleVersion, .closed: .conflict
        case .invalidInput, .limit: .unprocessableContent
        }
    }

    private static func status(_ error: CaseworkError) -> HTTPResponse.Status {
        switch error {
        case .unknownCase, .unknownItem, .unknownProcedure, .unknownDivision, .unknownAttachment, .noErasure,
            .unknownWebhook:
            .notFound
        case .archived: .gone
        case .wrongSecret, .notAllowed: .forbidden
        case .secretLocked: .tooManyRequests
        case .tooManyClashes, .numbersExhausted, .exportBusy: .serviceUnavailable
        case .attachmentTooLarge: .contentTooLarge
        case .commandReused, .notErasable: .conflict
        case .itemNotOnline, .itemNotOfferedHere, .noDecidingUnit, .mandateNeeded, .paperMandate, .confirmation:
            .unprocessableContent
        case .badCursor: .badRequest
        }
    }

    /// Registry codes end in what is wrong; unknown things are 404, clashes 409, denials 403, the rest is input.
    private static func status(code: String) -> HTTPResponse.Status {
        if code.hasSuffix("unknown") || code.hasSuffix("not-found") { return .notFound }
        if code.contains("denied") || code.contains("not-allowed") { return .forbidden }
        if code.contains("clash") || code.contains("conflict") || code.contains("exists") { return .conflict }
        if code.contains("locked") || ["code.too-soon", "code.used-up"].contains(code) { return .tooManyRequests }
        if code.hasSuffix("expired") { return .gone }
        return .unprocessableContent
    }

    private static func database(_ error: DatabaseError) -> Problem {
        switch error {
        // Nothing was done.
        case .overloaded, .busy, .serialization, .deadlock, .timedOut, .transactionLost: overloaded
        case .connectionLost, .notConnected, .closed: unreachable
        case .full, .readOnly, .failed:
            Problem(
                .serviceUnavailable, "storage." + error.code,
                LocalizedText(
                    zh: "系统暂时不能保存，刚才的内容没有提交。请稍后再试。",
                    en: "The system cannot save right now; nothing was submitted. Please try again later."),
                retryAfter: 30)
        default:
            Problem(
                .internalServerError, "storage",
                LocalizedText(
                    zh: "系统出了问题，已经记录。请稍后再试。", en: "Something went wrong and was recorded. Please try again later."))
        }
    }
}
