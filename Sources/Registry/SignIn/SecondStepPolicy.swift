public import Access

/// Who has to sign in with a second step. Asked at sign-in; whoever has none yet is led to set it up.
public enum SecondStepPolicy: String, Hashable, Sendable, CaseIterable {
    /// Everybody as they like.
    case voluntary
    /// Whoever may change units, posts, imports or tokens.
    case administrators
    /// Everybody who holds a post.
    case staff

    static let administrating: Set<Permission> = [.registryUnits, .registryPosts, .registryImport, .tokenCreate]

    /// - Parameter posts: those held today.
    func demands(_ posts: [HeldPost]) -> Bool {
        switch self {
        case .voluntary: false
        case .administrators: posts.contains { $0.grants.contains { Self.administrating.contains($0.permission) } }
        case .staff: !posts.isEmpty
        }
    }
}
