import Access
import Procedures
import Registry

/// By what right somebody reads a case.
struct Reading: Sendable {
    enum Right: Sendable {
        /// The applicant, or who opened the case with number and secret.
        case own
        /// Somebody who acts for the applicant under a mandate.
        case agent
        /// The program itself.
        case system
        case post(HeldPost, LookBasis)
    }

    var right: Right
    /// Works on the case and needs all that was said in it; others read personal answers masked.
    var isAtWork = true

    /// Plain words, no internal notes.
    var isParty: Bool {
        switch right {
        case .own, .agent: true
        case .system, .post: false
        }
    }

    var post: HeldPost? { if case .post(let post, _) = right { post } else { nil } }

    /// Whether what they read is somebody else's, so that it is noted.
    var isLook: Bool {
        switch right {
        case .own, .system: false
        case .agent, .post: true
        }
    }
}

extension Casework {
    /// By what right the caller sees this case: its party, a post that reads at one of the five places, or a unit
    /// that was asked or offered. nil for nobody of these.
    func reading(of subject: AccessSubject, _ caller: Caller) async throws -> Reading? {
        if caller.actor.kind == .system { return Reading(right: .system) }
        if isOwner(caller, subject) { return Reading(right: .own) }
        if try await agentLimits(of: caller, on: subject)?.acts.isEmpty == false { return Reading(right: .agent) }
        let today = today()
        let concerned = (subject.asked + [subject.offered].compactMap { $0 }).map(\.code)
        // A post of that unit that reads cases: its administrator or a program made for something else does not.
        let own = caller.posts.first {
            concerned.contains($0.unit) && $0.isHeld(on: today) && $0.grants(.caseRead)
        }
        if let post = own {
            return Reading(right: .post(post, basis(of: post, subject)))
        }
        let verdict = Access.verdict(for: .caseRead, on: subject.facts, posts: caller.posts, today: today)
        guard let post = verdict.post else { return nil }
        let works = Access.verdict(for: .caseHandle, on: subject.facts, posts: caller.posts, today: today)
        return Reading(right: .post(post, basis(of: post, subject)), isAtWork: works.isAllowed)
    }

    /// At which of the places the post's unit stands; whoever reads from above watches over it.
    private func basis(of post: HeldPost, _ subject: AccessSubject) -> LookBasis {
        let facts = subject.facts
        if facts.holder?.unit == post.unit { return .holder }
        if facts.deciding?.unit == post.unit { return .deciding }
        if subject.asked.contains(where: { $0.code == post.unit }) { return .asked }
        if subject.offered?.code == post.unit { return .offered }
        if facts.filed?.unit == post.unit { return .filed }
        if facts.pickup?.unit == post.unit { return .pickup }
        return .supervision
    }
}
