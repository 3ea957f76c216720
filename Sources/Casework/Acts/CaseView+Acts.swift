public import Procedures

/// One step that somebody else took in the party's name, as the case's page shows it.
public struct CaseAct: Sendable {
    public var entry: Entry
    public var way: ActWay
    public var confirmation: Confirmation?
    /// The latest objection to it.
    public var objection: Objection?
}

extension CaseView {
    /// What others did in the party's name, the oldest first.
    public var acts: [CaseAct] {
        entries.compactMap { entry in
            guard let act = PartyAct(entry, of: state, by: definition) else { return nil }
            let confirmation = entry.changes.lazy.compactMap { change -> Confirmation? in
                if case .confirmed(let confirmation) = change { confirmation } else { nil }
            }.first
            return CaseAct(
                entry: entry, way: act.way, confirmation: confirmation,
                objection: state.objections.last { $0.to == entry.version })
        }
    }
}
