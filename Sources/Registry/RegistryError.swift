public import Kernel

/// What the registry refuses, and why. `code` is stable; the message is for the person who asked. Never holds
/// personal data.
public enum RegistryError: Error, Hashable, Sendable {
    case unreadableFile
    case missingColumns([String])
    case malformedFile(LocalizedText)

    case unknownDivision
    case unknownUnit
    case unknownPerson
    case unknownPost
    case unknownRole
    case unknownMandate
    case unknownDelegation
    case unknownAccount
    case unknownToken

    /// A field that is not acceptable: its name and why.
    case invalid(field: String, LocalizedText)
    case codeTaken
    case usernameTaken
    case unitInUse
    case unitCycle
    case identityConflict
    case personHoldsPost
    case reasonRequired
    case delegationTooWide(LocalizedText)
    case delegationTooLong
    case periodInvalid

    case wrongPassword
    case accountLocked(until: Instant)
    case accountDisabled
    case passwordTooWeak(PasswordFlaw)
    case sessionExpired
    /// A second step's code that does not fit, or was used before.
    case wrongCode
    case wrongPhoneCode
    /// A code sent by phone that is too old, used, or was tried too often.
    case codeExpired
    /// Another code may be sent from then on.
    case codeTooSoon(Instant)
    case codesUsedUp
    /// Nothing in this installation sends codes.
    case codesNotOffered
    case noPhone
    case secondStepNeeded
    case linkExpired
    case tooMany(limit: Int)
    case sealBroken

    public var code: String {
        switch self {
        case .unreadableFile: "import.unreadable"
        case .missingColumns: "import.missing-columns"
        case .malformedFile: "import.malformed"
        case .unknownDivision: "division.unknown"
        case .unknownUnit: "unit.unknown"
        case .unknownPerson: "person.unknown"
        case .unknownPost: "post.unknown"
        case .unknownRole: "post.unknown-role"
        case .unknownMandate: "mandate.unknown"
        case .unknownDelegation: "delegation.unknown"
        case .unknownAccount: "account.unknown"
        case .unknownToken: "token.unknown"
        case .invalid: "field.invalid"
        case .codeTaken: "unit.code-taken"
        case .usernameTaken: "account.username-taken"
        case .unitInUse: "unit.in-use"
        case .unitCycle: "unit.cycle"
        case .identityConflict: "person.identity-conflict"
        case .personHoldsPost: "person.holds-post"
        case .reasonRequired: "person.reason-required"
        case .delegationTooWide: "delegation.too-wide"
        case .delegationTooLong: "delegation.too-long"
        case .periodInvalid: "period.invalid"
        case .wrongPassword: "account.wrong-password"
        case .accountLocked: "account.locked"
        case .accountDisabled: "account.disabled"
        case .passwordTooWeak: "account.password-too-weak"
        case .sessionExpired: "session.expired"
        case .wrongCode: "account.wrong-code"
        case .wrongPhoneCode: "code.wrong"
        case .codeExpired: "code.expired"
        case .codeTooSoon: "code.too-soon"
        case .codesUsedUp: "code.used-up"
        case .codesNotOffered: "code.not-offered"
        case .noPhone: "person.no-phone"
        case .secondStepNeeded: "account.second-step-needed"
        case .linkExpired: "link.expired"
        case .tooMany: "limit.reached"
        case .sealBroken: "person.seal-broken"
        }
    }
}
