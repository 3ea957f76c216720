import Casework
import Database
import Delivery
import Kernel
import Registry

/// Codes of the registry as texts of the gateway.
struct CourierCodes: CodeSender {
    let courier: TextCourier
    let serviceName: LocalizedText
    let identifiers: IdentifierGenerator

    var isConfigured: Bool { true }
    var showsCodes: Bool { false }

    /// It may be on its way before the transaction that made it is through; a code that was not kept opens nothing.
    func take(_ message: CodeMessage, _ writer: any SQLWriter) throws {
        let minutes = String(CodeLimits.lastsMilliseconds / 60_000)
        let name = serviceName[message.language]
        let isChinese = message.language != .en
        let text =
            switch message.purpose {
            case .signIn:
                isChinese
                    ? "【\(name)】登录验证码 \(message.code)，\(minutes) 分钟内有效。不要告诉任何人。"
                    : "\(name): \(message.code) is your code to sign in, good for \(minutes) minutes. Tell nobody."
            case .confirmation:
                isChinese
                    ? "【\(name)】确认码 \(message.code)，\(minutes) 分钟内有效。只在您看过要办的内容以后，告诉帮您办的人。"
                    : "\(name): \(message.code) confirms what was shown to you, good for \(minutes) minutes. Tell it to "
                        + "your helper only after you have seen what is handed in."
            }
        _ = courier.offer(
            TextCourier.Text(
                id: identifiers.next(CodeMessage.self).description, phone: message.phone, text: text,
                expiresAt: message.expiresAt))
    }
}

/// Codes by which people confirm what a helper does for them: those of the registry.
struct ConfirmingCodes: PresenceCodes {
    let registry: Registry

    var areOffered: Bool { registry.phoneCodes.isOffered }

    func send(
        to person: RegistryPersonID, for matter: String, in language: Language, askedBy helper: String
    ) async throws -> SentCode {
        let request = try await registry.phoneCodes.request(
            for: person, .confirmation(of: matter), language: language, from: SignInSource(address: "helper:" + helper))
        return SentCode(token: request.token, maskedPhone: request.maskedPhone, shownCode: request.shownCode)
    }

    func confirm(_ token: String, code: String, for matter: String) async throws -> RegistryPersonID {
        try await registry.phoneCodes.confirm(token, code: code, .confirmation(of: matter))
    }
}
