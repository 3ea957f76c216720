public import Kernel
public import Procedures

/// One line of a list: what lists, counts and searches need, read from the projection and never from the journal.
public struct CaseRow: Sendable, Hashable {
    public var id: CaseID
    public var number: String
    public var procedure: String
    public var procedureVersion: Int
    public var itemCode: String?
    public var title: String
    public var state: String
    public var partyName: String
    public var channel: String
    public var home: DivisionCode?
    public var filedUnit: UnitID?
    public var decidingUnit: UnitID
    public var holderUnit: UnitID
    public var holderPerson: PersonID?
    public var pickupUnit: UnitID?
    public var openedAt: Instant
    public var closedAt: Instant?
    /// Last day of the running clock that ends first; nil when none runs.
    public var due: Day?
    public var dueClock: String?
    public var isDueProvisional: Bool
    public var awaitsParty: Bool
    public var urges: Int
    /// 0 none, 1 reminded, 2 the unit's head, 3 the supervisor.
    public var escalation: Int
    public var rating: Int?
    /// Last step of the result's custody.
    public var custody: String?
    public var version: Int
    public var updatedAt: Instant
    /// Where the result is, and the unit that has it.
    public var custodyPlace: CustodyPlace?
    public var custodyUnit: UnitID?
    /// Until when the unit of the list answers; only in the lists of what others ask of it.
    public var answerBy: Day?
    /// The reader of this list acts for the party under a mandate.
    public var isForOther = false

    /// How close the due day is; shown with colour, shape and word.
    public enum Urgency: String, Sendable, CaseIterable {
        case late, soon, inTime, none
    }

    /// `soon` within three calendar days: the same bound as the first reminder.
    public func urgency(on today: Day) -> Urgency {
        guard closedAt == nil, let due = answerBy ?? due else { return .none }
        let left = Int(due.number) - Int(today.number)
        return left < 0 ? .late : left <= CaseworkLimits.soonDays ? .soon : .inTime
    }
}
