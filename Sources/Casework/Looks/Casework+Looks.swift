import Access
import Database
public import Kernel
public import Procedures
public import Registry

/// The only place where looks at cases are noted: each function that gives out something of a case calls it before it
/// answers, so that no page can forget it.
extension Casework {
    /// Notes that somebody reads a case; durable when this returns. Those who read their own case are not noted.
    func note(
        _ kind: LookKind, of state: CaseState, by caller: Caller, _ reading: Reading, purpose: String? = nil,
        reason: String? = nil
    ) async throws {
        guard reading.isLook else { return }
        let note = LookNote(
            at: state.id, kind, basis: Self.basis(of: reading), purpose: purpose, reason: reason,
            caseNumber: state.number.description)
        try await self.note([note], by: Self.looker(caller, reading.post))
    }

    /// Notes the people of a list's rows: one look for each reader, case and day.
    func note(_ rows: [CaseRow], of query: WorkListQuery, by caller: Caller) async throws {
        guard caller.actor.kind != .system else { return }
        let isParty = if case .party = query.view { true } else { false }
        let shown = isParty ? rows.filter(\.isForOther) : rows
        let post = isParty ? nil : Self.post(of: caller, for: query.view)
        let notes = shown.map { row in
            LookNote(
                at: row.id, query.text == nil ? .list : .search,
                basis: isParty ? .mandate : Self.basis(of: row, post), purpose: query.view.word, caseNumber: row.number)
        }
        try await note(notes, by: Self.looker(caller, post))
    }

    func note(_ notes: [LookNote], by looker: Looker) async throws {
        try await registry.looks.note(notes, by: looker) { try await flag($0, by: looker) }
    }

    private static func basis(of reading: Reading) -> LookBasis {
        if case .post(_, let basis) = reading.right { basis } else { .mandate }
    }

    /// How a reader of a list stands to one of its cases.
    private static func basis(of row: CaseRow, _ post: HeldPost?) -> LookBasis {
        guard let unit = post?.unit else { return .supervision }
        if row.holderUnit.code == unit { return .holder }
        if row.decidingUnit.code == unit { return .deciding }
        if row.filedUnit?.code == unit { return .filed }
        if row.pickupUnit?.code == unit { return .pickup }
        return row.answerBy == nil ? .supervision : .asked
    }

    /// The post in which somebody reads a list: the one of the list's unit, else the first that supervises, else any.
    private static func post(of caller: Caller, for view: WorkListQuery.View) -> HeldPost? {
        let own = caller.posts.first { $0.unit == view.unit?.code }
        return own ?? caller.posts.first { $0.grants(.caseSupervise) } ?? caller.posts.first
    }

    static func looker(_ caller: Caller, _ post: HeldPost?) -> Looker {
        let actor = caller.acting(as: post)
        let kind: Looker.Kind =
            switch actor.kind {
            case .program: .program
            case .party: .agent
            case .staff, .system: .staff
            }
        return Looker(
            kind: kind, person: actor.person?.retagged(), post: kind == .agent ? nil : actor.post?.retagged(),
            unit: kind == .agent ? nil : actor.unit?.code, label: actor.name)
    }
}

extension WorkListQuery.View {
    /// The unit of a unit's list.
    var unit: UnitID? {
        switch self {
        case .holder(let unit), .filed(let unit), .pickup(let unit), .asked(let unit), .offered(let unit): unit
        case .territory, .party: nil
        }
    }

    /// How a look names the list.
    var word: String {
        switch self {
        case .holder: "holder"
        case .filed: "filed"
        case .pickup: "pickup"
        case .asked: "asked"
        case .offered: "offered"
        case .territory: "territory"
        case .party: "mandates"
        }
    }
}
