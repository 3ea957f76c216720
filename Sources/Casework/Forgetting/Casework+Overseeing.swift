public import Access
import Database
public import Kernel
public import Procedures
public import Registry

/// The post by which an official sees to what is held about a person, and the territory in which they do.
public struct PersonReach: Sendable {
    public var post: HeldPost
    /// The post's territory; where the power goes further, the home of the person's case.
    public var division: DivisionCode
}

extension Casework {
    /// By what post an official sees to a written request about a person (a copy, an erasure). A case of the person has
    /// to be at home in its territory: an id or a number from elsewhere opens nobody's data. For a person without a
    /// case any post with the power will do, since no territory is nearer than another.
    /// - Returns: nil for nobody of these.
    public func reach(
        of permission: Permission, to person: RegistryPersonID, as caller: Caller
    ) async throws -> PersonReach? {
        let today = today()
        func post(in division: DivisionCode, _ posts: [HeldPost]) -> HeldPost? {
            let place = PlaceFacts(unit: nil, unitPath: [], division: division)
            return Access.verdict(for: permission, in: place, posts: posts, today: today).post
        }
        let homes = try await homes(of: person)
        guard !homes.isEmpty else {
            for own in caller.posts {
                if let post = post(in: own.division, [own]) { return PersonReach(post: post, division: post.division) }
            }
            return nil
        }
        for home in homes {
            guard let post = post(in: home, caller.posts) else { continue }
            let isWithin = home.isWithin(post.division)
            return PersonReach(post: post, division: isWithin ? post.division : home.county ?? home)
        }
        return nil
    }

    /// - Throws: ``CaseworkError/notAllowed(_:)``, the same for a person of elsewhere whatever is held about them.
    func requireReach(
        of permission: Permission, to person: RegistryPersonID, as caller: Caller
    ) async throws -> PersonReach {
        guard let reach = try await reach(of: permission, to: person, as: caller) else {
            throw CaseworkError.notAllowed(
                LocalizedText(
                    zh: "这个人在您的地区没有办件，请由有办件的地区处理。",
                    en: "This person has no case in your territory; the territory that has one sees to it."))
        }
        return reach
    }
}
