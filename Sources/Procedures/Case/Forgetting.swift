public import Kernel

/// What is left of a case whose personal data were erased: enough for statistics and for the proof that it was there
/// and was erased by the rules. Nothing here tells whose it was.
public struct Forgetting: Sendable, Hashable, Codable {
    /// Why a case may be forgotten.
    public enum Ground: String, Sendable, Codable, Hashable, CaseIterable {
        /// The time for which its procedure keeps it is over (PIPL art. 19 and 47, first case).
        case retention
        /// The person asked for it, and no rule keeps it (PIPL art. 47).
        case request
        /// A court or an authority with the power to ordered it.
        case order
    }

    public var ground: Ground
    /// Number of the order or of the written request; never a name.
    public var reference: String?
    public var number: CaseNumber
    public var procedure: ProcedureReference
    public var item: String?
    public var home: DivisionCode
    public var deciding: UnitID
    public var channel: CaseState.Channel
    public var openedAt: Instant
    public var closedAt: Instant?
    public var rating: Int?
    /// Of the key that was destroyed: the same as before, of nothing after.
    public var keyFingerprint: String

    public init(_ state: CaseState, ground: Ground, reference: String?, keyFingerprint: String) {
        self.ground = ground
        self.reference = reference
        number = state.number
        procedure = state.procedure
        item = state.item?.code
        home = state.places.home
        deciding = state.places.deciding.unit
        channel = state.channel
        openedAt = state.openedAt
        closedAt = state.closedAt
        rating = state.rating?.grade
        self.keyFingerprint = keyFingerprint
    }
}

/// When a closed case may or must be forgotten.
public enum Retention {
    public enum Verdict: Sendable, Hashable {
        /// Its time is over: it is forgotten by itself.
        case due
        /// Nothing keeps it, and nothing ends it: on request.
        case onRequest
        /// Kept by rule through this day.
        case kept(through: Day)
        /// It is not closed yet.
        case open
    }

    /// - Parameter days: how long the procedure keeps its cases after they are closed; nil where it says nothing.
    public static func verdict(closedAt: Instant?, days: Int?, today: Day) -> Verdict {
        guard let closedAt else { return .open }
        guard let days else { return .onRequest }
        let last = closedAt.day(in: .beijing).advanced(by: days)
        return today > last ? .due : .kept(through: last)
    }
}
