public import Kernel

/// The answer to "may they?", always with the reason.
public enum Verdict: Hashable, Sendable {
    case allowed(by: HeldPost, why: LocalizedText)
    case denied(LocalizedText)

    public var isAllowed: Bool {
        if case .allowed = self { true } else { false }
    }

    public var reason: LocalizedText {
        switch self {
        case .allowed(_, let why): why
        case .denied(let why): why
        }
    }

    /// The post that gives the power.
    public var post: HeldPost? {
        if case .allowed(let post, _) = self { post } else { nil }
    }
}
