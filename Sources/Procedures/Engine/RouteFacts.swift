public import Kernel

/// Units that routing rules may name, as the registry knows them now. Looked up outside, so that routing stays pure;
/// rules read them as `units`. Only units that are open stand here.
public struct RouteFacts: Sendable, Hashable {
    /// The unit that the item's guide names.
    public var named: UnitID?
    /// The authority of the home territory for this kind of matter.
    public var home: UnitID?
    /// The like authority at the place of intake, where both territories handle the item alike.
    public var intake: UnitID?
    /// The like authority of the territory above the home authority's, or the unit above it.
    public var above: UnitID?
    /// Who follows a deciding unit that was closed: the one named for it, the like authority of its territory, or the
    /// unit above it.
    public var successor: UnitID?

    public init(
        named: UnitID? = nil, home: UnitID? = nil, intake: UnitID? = nil, above: UnitID? = nil,
        successor: UnitID? = nil
    ) {
        self.named = named
        self.home = home
        self.intake = intake
        self.above = above
        self.successor = successor
    }

    public var all: [UnitID] { [named, home, intake, above, successor].compactMap { $0 } }
}

/// A territory that a command may name as the case's true home, with what holds there.
public struct TerritoryCard: Sendable {
    public var calendar: WorkingCalendar
    /// The item's facts as that territory has them; the procedure's own values stand where the item says nothing.
    public var terms: [String: JSONValue]
    public var routes: RouteFacts

    public init(calendar: WorkingCalendar, terms: [String: JSONValue], routes: RouteFacts) {
        self.calendar = calendar
        self.terms = terms
        self.routes = routes
    }
}

extension Engine {
    /// Action name of an entry that routes a case anew because something outside it has changed.
    public static let rerouteAction = "reroute"

    /// Runs the routing rules again, after a change outside the case: its unit was closed. A case in any state has to
    /// go on then. nil where nothing changes.
    public static func reroute(
        _ state: CaseState, by procedure: ProcedureDefinition, in surroundings: Surroundings
    ) throws(Refusal) -> Decision? {
        guard state.closedAt == nil, state.places.holder.node == surroundings.node else { return nil }
        var draft = Draft(
            CaseScope(
                state: state, procedure: procedure, actor: .system, input: [:], surroundings: surroundings,
                reason: nil))
        guard try draft.route() else { return nil }
        return Decision(changes: draft.changes, notices: draft.notices)
    }

    /// The same after units were opened, for a case that still has its own: it goes to one of them only where the rules
    /// name it now, who decides is still open, and nobody has named the present unit by hand. nil where it stays.
    public static func reroute(
        _ state: CaseState, toOpened units: Set<UnitID>, by procedure: ProcedureDefinition,
        in surroundings: Surroundings
    ) throws(Refusal) -> Decision? {
        guard procedure.isRoutingOpen(in: state.state),
            RoutingRecord.chosen(in: state.routing) != state.places.deciding.unit,
            let decision = try reroute(state, by: procedure, in: surroundings)
        else { return nil }
        // What else may have changed since the filing (the item's guide, say) is no reason to move a case.
        let isOpened = decision.changes.contains { change in
            if case .deciding(let office) = change { units.contains(office.unit) } else { false }
        }
        return isOpened ? decision : nil
    }
}
