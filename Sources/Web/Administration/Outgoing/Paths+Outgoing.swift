import Casework
import Kernel

extension Paths {
    static let adminOutbox = admin + "/outbox"
    static let adminOutboxResend = adminOutbox + "/resend"
    static let adminNoticeTexts = admin + "/notice-texts"
    static let adminWebhooks = admin + "/webhooks"

    static func adminOutbox(_ state: Parcel.State, in division: DivisionCode) -> String {
        admin(adminOutbox, in: division) + "&state=\(state.rawValue)"
    }

    static func adminNoticeTexts(_ procedure: String, _ language: Language) -> String {
        adminNoticeTexts + "?procedure=" + procedure.percentEncoded + "&in=" + language.rawValue.percentEncoded
    }

    static func adminWebhook(_ act: String) -> String { adminWebhooks + "/" + act }
}
