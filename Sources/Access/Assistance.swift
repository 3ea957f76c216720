/// What somebody needs who does a party's own act in its name: handing in, answering, withdrawing, rating (帮办代办).
///
/// | who acts | whose side | needs |
/// | --- | --- | --- |
/// | the party | its own | nothing |
/// | a citizen | for another | that person's mandate |
/// | a window | the person hands in themselves | nothing: the window only takes it in |
/// | a window | filled in by the window | the party's confirmation |
/// | a window | somebody acts for the party | a mandate to them |
/// | a helper | the party is there | the party's confirmation |
/// | a helper | alone | a mandate to the helper |
/// | a helper | somebody who acts for the party is there | a mandate to them, and their confirmation |
public struct Assistance: Hashable, Sendable {
    /// With what power somebody comes.
    public enum Power: String, Hashable, Sendable, CaseIterable {
        /// A citizen, for themselves or for somebody else.
        case citizen
        /// `case.file` or any other power of an office over the case.
        case office
        /// `case.assist` and nothing more.
        case helper
    }

    /// Who stands at the counter beside the official.
    public enum Presence: String, Hashable, Sendable, CaseIterable {
        /// The party, who speaks for themselves.
        case party
        /// The party, for whom the official fills in the form.
        case helpedParty
        /// Somebody who acts for the party.
        case agent
        /// Nobody: who acts is the agent.
        case nobody
    }

    public enum Confirmer: String, Hashable, Sendable { case party, agent }

    public var needsMandate: Bool
    /// Who has to confirm; nil for nobody.
    public var confirmer: Confirmer?

    public init(needsMandate: Bool, confirmer: Confirmer?) {
        self.needsMandate = needsMandate
        self.confirmer = confirmer
    }

    public static func needed(by power: Power, _ presence: Presence) -> Assistance {
        let isForOther = presence == .agent || presence == .nobody
        switch power {
        case .citizen: return Assistance(needsMandate: isForOther, confirmer: nil)
        case .office:
            return Assistance(needsMandate: isForOther, confirmer: presence == .helpedParty ? .party : nil)
        case .helper:
            let confirmer: Confirmer? = presence == .nobody ? nil : presence == .agent ? .agent : .party
            return Assistance(needsMandate: isForOther, confirmer: confirmer)
        }
    }
}
