public import Kernel

/// Everything a new case begins with, as handed in.
public struct FilingRequest: Sendable {
    public var caseID: CaseID
    /// The client's own id: a repeat is answered as the first time and changes nothing.
    public var command: CommandID
    public var actor: Actor
    /// Minted before, final.
    public var number: CaseNumber
    public var item: ItemReference?
    public var title: String
    public var party: Party
    public var agent: Agent?
    public var channel: CaseState.Channel
    /// Deciding and holder may be changed by the procedure's routing.
    public var places: Places
    public var answers: [String: JSONValue]
    /// The item's own form, asked besides the procedure's filing form.
    public var extraFields: [FormField]
    /// The item's list of materials, with what was handed in.
    public var materials: [Material]
    /// Facts of the item; the procedure's own values stand where the item says nothing.
    public var terms: [String: JSONValue]
    public var deviceAt: Instant?
    /// How the party confirmed it, where somebody at its side hands in.
    public var confirmation: Confirmation?

    public init(
        caseID: CaseID, command: CommandID, actor: Actor, number: CaseNumber, item: ItemReference?, title: String,
        party: Party, agent: Agent? = nil, channel: CaseState.Channel, places: Places,
        answers: [String: JSONValue] = [:], extraFields: [FormField] = [], materials: [Material] = [],
        terms: [String: JSONValue] = [:], deviceAt: Instant? = nil, confirmation: Confirmation? = nil
    ) {
        self.caseID = caseID
        self.command = command
        self.actor = actor
        self.number = number
        self.item = item
        self.title = title
        self.party = party
        self.agent = agent
        self.channel = channel
        self.places = places
        self.answers = answers
        self.extraFields = extraFields
        self.materials = materials
        self.terms = terms
        self.deviceAt = deviceAt
        self.confirmation = confirmation
    }
}
