import Database
import Kernel
import Procedures

/// Where the paper of a case is, as a desk asks for it.
public enum CustodyPlace: String, Sendable, CaseIterable, Hashable {
    /// Made, printed or on its way.
    case coming
    /// On a counter's shelf.
    case here
    /// Collected, or sent back.
    case done

    init(_ kind: CustodyStep.Kind) {
        self =
            switch kind {
            case .produced, .printed, .sent: .coming
            case .held: .here
            case .collected, .returned: .done
            }
    }
}

/// A unit that an open case waits for, though it stands at none of its places: one row each, so that its list is an
/// index of its own.
struct CaseConcern: Hashable {
    var concern: Concern
    var unit: UnitID
    /// Until when the unit answers; a day's number, or `CaseProjection.noDue`.
    var due: Int64

    /// Ordered by the case's own lists, which keep theirs, so that two states are easily compared.
    static func all(of state: CaseState) -> [CaseConcern] {
        guard state.closedAt == nil, state.handover != nil || !state.opinions.isEmpty else { return [] }
        let due = state.nextDue?.due
        var seen: Set<UnitID> = []
        var concerns = state.opinions.filter { $0.outcome == nil && seen.insert($0.unit).inserted }.map {
            CaseConcern(concern: .asked, unit: $0.unit, due: number($0.dueOn ?? due))
        }
        if let offer = state.handover {
            concerns.append(CaseConcern(concern: .offered, unit: offer.to.unit, due: number(due)))
        }
        return concerns
    }

    private static func number(_ day: Day?) -> Int64 { day.map { Int64($0.number) } ?? CaseProjection.noDue }

    static let rows = SQLTable("case_concern", "case_id, concern, concerned_unit, concern_due")

    func row(of id: CaseID) -> [SQLValue] {
        [.init(id), .text(concern.rawValue), .text(unit.code), .integer(due)]
    }
}
