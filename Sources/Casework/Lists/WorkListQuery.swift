import Database
public import Kernel
public import Procedures

/// A question to the case list: whose, in which state, matching which words, from which position on.
public struct WorkListQuery: Sendable, Hashable {
    /// Which of the five places the reader stands at.
    public enum View: Sendable, Hashable {
        /// Open cases the unit holds, due first.
        case holder(UnitID)
        /// Cases handed in at a counter, newest first.
        case filed(UnitID)
        /// Results on their way to or lying at a counter.
        case pickup(UnitID)
        /// Open cases about which the unit was asked for its opinion (joint handling) and has not answered, by the day
        /// of its answer.
        case asked(UnitID)
        /// Open cases offered to the unit, which has not accepted them yet, due first.
        case offered(UnitID)
        /// Open cases of a territory, due first.
        case territory(DivisionCode)
        /// A person's own cases and those in which they act under a mandate, newest first.
        case party(PersonID)
    }

    public var view: View
    public var state: String?
    public var procedure: String?
    public var item: String?
    public var urgency: CaseRow.Urgency?
    public var deciding: UnitID?
    /// Just this home, and nothing that lies in it.
    public var home: DivisionCode?
    public var custody: CustodyPlace?
    /// The unit that has the result.
    public var custodyUnit: UnitID?
    /// A supervisor has urged it at least once.
    public var isUrged = false
    /// It went to the unit's head or to the supervisor; the reminder before is no escalation yet.
    public var isEscalated = false
    /// Beginning of a number, or a part of the applicant's name or of the title.
    public var text: String?
    public var cursor: Cursor?
    public let limit: Int

    public init(
        view: View, state: String? = nil, procedure: String? = nil, item: String? = nil,
        urgency: CaseRow.Urgency? = nil, text: String? = nil, cursor: Cursor? = nil,
        limit: Int = CaseworkLimits.pageRows
    ) {
        self.view = view
        self.state = state
        self.procedure = procedure
        self.item = item
        self.urgency = urgency
        self.text = text.map { String(SearchText.normalize($0).prefix(CaseworkLimits.searchCharactersMax)) }
            .flatMap { $0.isEmpty ? nil : $0 }
        self.cursor = cursor
        self.limit = min(max(limit, 1), CaseworkLimits.pageRowsMax)
    }

    /// A position in the list: sort key and id of the last row seen.
    public struct Cursor: Sendable, Hashable, LosslessStringConvertible {
        var key: Int64
        var id: CaseID

        init(key: Int64, id: CaseID) {
            self.key = key
            self.id = id
        }

        public init?(_ text: String) {
            let parts = text.split(separator: "_")
            guard parts.count == 2, let key = Int64(parts[0]), let id = CaseID(String(parts[1])) else { return nil }
            self.init(key: key, id: id)
        }

        public var description: String { "\(key)_\(id)" }
    }
}

/// One page of a list. `next` tells that there is more.
public struct WorkListPage: Sendable {
    public var rows: [CaseRow]
    public var next: WorkListQuery.Cursor?
}
