public import Kernel
public import Procedures

/// Why a person's confirmation is missing or does not count.
public enum ConfirmationFlaw: Sendable, Hashable {
    /// The person has to confirm first; all else is in order.
    case needed(by: PersonID)
    /// Nobody can confirm for a person whom the registry does not know.
    case unregistered
    /// Not shown by this caller, to this person, for this.
    case unknown
    case used
    case tooOld
    /// What is about to be done is not what was shown.
    case otherSummary
    /// No code was sent for this.
    case noCode
    case codesUnavailable
    /// The helper themselves wrote the phone down a short while ago: a code sent there would prove nothing.
    case phoneIsNew
    case tooManyShowings
    case summaryTooLong
    case picture
    case markName
    case witness

    public var code: String {
        switch self {
        case .needed: "confirmation.needed"
        case .unregistered: "confirmation.person-unregistered"
        case .unknown: "confirmation.not-shown"
        case .used: "confirmation.used"
        case .tooOld: "confirmation.too-old"
        case .otherSummary: "confirmation.other-summary"
        case .noCode: "confirmation.no-code"
        case .codesUnavailable: "confirmation.codes-unavailable"
        case .phoneIsNew: "confirmation.phone-new"
        case .tooManyShowings: "confirmation.too-many-showings"
        case .summaryTooLong: "confirmation.summary-too-long"
        case .picture: "confirmation.picture"
        case .markName: "confirmation.mark-name"
        case .witness: "confirmation.witness"
        }
    }

    public var message: LocalizedText {
        switch self {
        case .needed:
            LocalizedText(
                zh: "要本人看过、确认了才能办：输验证码、签名，或者签在纸上扫描。",
                en: "The person has to see and confirm this first: by a code, a signature, or on paper.")
        case .unregistered:
            LocalizedText(
                zh: "帮办要先登记本人的证件号码，才能请本人确认。",
                en: "Register the person's number first, so that they can confirm.")
        case .unknown:
            LocalizedText(
                zh: "没有找到给本人看过的这份内容，请重新给本人看一遍。",
                en: "There is no record that this was shown to the person. Please show it again.")
        case .used:
            LocalizedText(
                zh: "这次确认已经用过了，请重新给本人看一遍。", en: "This confirmation was used already. Please show it again.")
        case .tooOld:
            LocalizedText(
                zh: "给本人看过的时间太久了，请重新给本人看一遍。", en: "Too long ago. Please show it to the person again.")
        case .otherSummary:
            LocalizedText(
                zh: "内容和给本人看的不一样了，请把现在的内容给本人看一遍，再确认。",
                en: "This is not what the person was shown. Please show it as it is now and have it confirmed.")
        case .noCode:
            LocalizedText(
                zh: "还没有发送验证码，请先发送。", en: "No code was sent yet. Please send one first.")
        case .codesUnavailable:
            LocalizedText(
                zh: "现在发不了验证码，请用签名或者纸质确认。", en: "Codes cannot be sent now. Use a signature or paper.")
        case .phoneIsNew:
            LocalizedText(
                zh: "这个手机号是您刚登记的，验证码证明不了是本人。请用签名或者纸质确认。",
                en: "You wrote this phone down yourself just now, so a code proves nothing. Use a signature or paper.")
        case .tooManyShowings:
            LocalizedText(
                zh: "今天给人看、等确认的次数太多了，请明天再办或者找管理员。",
                en: "Too much was shown for confirmation today. Try tomorrow, or ask an administrator.")
        case .summaryTooLong:
            LocalizedText(
                zh: "内容太长，没法在一页上给本人看清。", en: "Too long to be shown to a person in one piece.")
        case .picture:
            LocalizedText(
                zh: "签名图片读不了或者太大，请重新签。", en: "The signature cannot be read or is too large. Please sign again.")
        case .markName:
            LocalizedText(zh: "请照证件写本人的姓名。", en: "Please write the person's name as on their card.")
        case .witness:
            LocalizedText(
                zh: "请写见证人的姓名；见证人不能是本人，也不能是帮办的人。",
                en: "Please name the witness: neither the person nor the helper.")
        }
    }
}
