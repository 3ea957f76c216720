public import Kernel

/// The answer to "may they?", always with the reason. The sentence is put together when somebody reads it: most
/// verdicts are only obeyed.
public struct Verdict: Sendable {
    /// The post that gives the power; nil when none does.
    public let post: HeldPost?
    private let sentence: @Sendable () -> LocalizedText

    public var isAllowed: Bool { post != nil }
    public var reason: LocalizedText { sentence() }

    public static func allowed(
        by post: HeldPost, why sentence: @escaping @Sendable @autoclosure () -> LocalizedText
    ) -> Verdict {
        Verdict(post: post, sentence: sentence)
    }

    public static func denied(_ sentence: @escaping @Sendable @autoclosure () -> LocalizedText) -> Verdict {
        Verdict(post: nil, sentence: sentence)
    }
}
