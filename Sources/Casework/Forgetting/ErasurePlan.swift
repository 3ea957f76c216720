public import Kernel
public import Procedures
public import Registry

/// What an erasure of one person's data would do, and what it may not touch, with the reasons (PIPL art. 47).
public struct ErasurePlan: Sendable, Hashable {
    public struct Line: Sendable, Hashable {
        public var caseID: CaseID
        public var number: String
        public var title: String
        public var closedAt: Instant?
        /// Nil where the case goes.
        public var kept: KeptReason?
    }

    public var person: RegistryPersonID
    public var lines: [Line]
    /// The person holds a post: their name stands under what they did in office, and their record stays.
    public var holdsPost: Bool
    /// Cases of the person lie in other territories, which see to them.
    public var isElsewhere: Bool
    /// There are more cases than one erasure takes; it can be repeated.
    public var isCut: Bool

    public var going: [Line] { lines.filter { $0.kept == nil } }
    public var staying: [Line] { lines.filter { $0.kept != nil } }
    /// Nothing keeps the person's own record: it goes as well.
    public var takesRecord: Bool { staying.isEmpty && !holdsPost && !isElsewhere && !isCut }
}

/// One erasure that was asked for, and what came of it. It names the person by an identifier that means nothing once
/// the record is gone.
public struct Erasure: Sendable, Hashable {
    public var id: Identifier<Erasure>
    public var person: RegistryPersonID
    public var askedAt: Instant
    public var ground: Forgetting.Ground
    public var reference: String?
    public var doneAt: Instant?
    public var doneBy: String?
    public var outcome: ErasureOutcome?
    /// The official who wrote it down; nil where the person asked by themselves. Somebody else carries it out.
    public var askedBy: PersonID?
}

/// What an erasure took away: the proof refers to entries of the journal, which the signed checkpoints cover.
public struct ErasureOutcome: Sendable, Hashable, Codable {
    public struct Item: Sendable, Hashable, Codable {
        public var number: String
        public var position: Int64
        public var keyFingerprint: String
    }

    public var cases: [Item]
    /// Cases that stay, by number, with the stable name of the reason.
    public var kept: [String: String]
    public var tookRecord: Bool
}
