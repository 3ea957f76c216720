public import Kernel

/// What is known of a look when it is judged.
public struct LookFacts: Hashable, Sendable {
    public var kind: LookKind
    public var basis: LookBasis
    public var by: Looker.Kind
    /// Whether the reader's unit has, had, decided or took in a case of the person, or was asked about one.
    public var unitHasCase: Bool
    /// Whether the look was at one case, which only those see who have to do with it.
    public var isOfCase: Bool
    /// Beijing time.
    public var hour: Int
    public var isWorkingDay: Bool
    /// Different people or cases that the reader opened in this hour, this one counted.
    public var peopleInHour: Int

    public init(
        kind: LookKind, basis: LookBasis, by: Looker.Kind = .staff, unitHasCase: Bool, isOfCase: Bool, hour: Int = 10,
        isWorkingDay: Bool = true, peopleInHour: Int = 1
    ) {
        self.kind = kind
        self.basis = basis
        self.by = by
        self.unitHasCase = unitHasCase
        self.isOfCase = isOfCase
        self.hour = hour
        self.isWorkingDay = isWorkingDay
        self.peopleInHour = peopleInHour
    }
}

/// Why a look is flagged. That it is flagged says that it needs a word of explanation, not that it was wrong.
public enum LookRule: String, Hashable, Sendable, Codable, CaseIterable {
    /// The unit has no case of this person.
    case noCase
    /// Many different people in an hour.
    case manyPeople
    /// Outside working hours, and not at work on the case.
    case outsideHours
    /// On a written request (an export, an erasure): each is held against the paper.
    case request

    /// The rule that a look breaks; the first one that holds.
    ///
    /// | rule | holds for |
    /// | --- | --- |
    /// | `request` | every export or card on a written request |
    /// | `noCase` | a card or whole number by a unit that has no case of the person |
    /// | `manyPeople` | the look that goes over the hour's bound, once an hour; programs have a higher one |
    /// | `outsideHours` | by night or on a day off: whole numbers, and what is not work on a case |
    public static func broken(by facts: LookFacts) -> LookRule? {
        guard facts.by != .agent, facts.basis != .staffing, facts.kind.isClose else { return nil }
        if facts.kind == .export || facts.basis == .request { return .request }
        if !facts.isOfCase, !facts.unitHasCase { return .noCase }
        let most = facts.by == .program ? LookLimits.programPeopleInHourMax : LookLimits.peopleInHourMax
        if facts.peopleInHour == most + 1 { return .manyPeople }
        let isPrivate = facts.kind == .unmask || !facts.basis.isWork
        let isOutside = !facts.isWorkingDay || !LookLimits.officeHours.contains(facts.hour)
        return facts.by == .staff && isPrivate && isOutside ? .outsideHours : nil
    }

    /// Whether a look is judged at once. Somebody who comes to a counter has no case yet: their card is judged when
    /// there was time to file it.
    public static func waits(_ kind: LookKind, _ basis: LookBasis) -> Bool { kind == .card && basis == .counter }
}

/// A flagged look: why, and what came of it.
public struct LookFlag: Hashable, Sendable {
    public var rule: LookRule
    /// When the person asked for an explanation.
    public var askedAt: Instant?
    public var explanation: Explanation?

    public struct Explanation: Hashable, Sendable {
        public var at: Instant
        /// Name of whoever explained it, with their unit.
        public var by: String
        public var unit: String?
        public var text: String
    }
}
