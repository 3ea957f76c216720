public import Kernel

/// A citizen's mandate: an agent may act for a person (代办委托). It ends by itself.
public struct Mandate: Hashable, Sendable, Codable, Identifiable {
    public enum Act: String, Sendable, Codable, CaseIterable, Hashable {
        case file, answer, withdraw, collect, rate

        public var title: LocalizedText {
            switch self {
            case .file: LocalizedText(zh: "申请", en: "file")
            case .answer: LocalizedText(zh: "补正", en: "answer requests")
            case .withdraw: LocalizedText(zh: "撤回", en: "withdraw")
            case .collect: LocalizedText(zh: "领取结果", en: "collect the result")
            case .rate: LocalizedText(zh: "评价", en: "rate")
            }
        }
    }

    public enum Scope: Hashable, Sendable, Codable {
        case all
        /// Codes of service items.
        case items(Set<String>)
    }

    public var id: String
    public var person: String
    public var agent: String
    public var scope: Scope
    public var acts: Set<Act>
    public var from: Day
    public var through: Day
    /// First moment without it, where it was taken back early.
    public var endedAt: Instant?

    public init(
        id: String, person: String, agent: String, scope: Scope, acts: Set<Act>, from: Day, through: Day,
        endedAt: Instant? = nil
    ) {
        self.id = id
        self.person = person
        self.agent = agent
        self.scope = scope
        self.acts = acts
        self.from = from
        self.through = through
        self.endedAt = endedAt
    }

    /// Whether the agent may do this on the day. A mandate taken back is void for the whole of that day.
    /// - Parameter item: code of the service item; nil for a case without one, which only scope `all` covers.
    public func allows(_ act: Act, item: String?, on day: Day) -> Bool {
        guard acts.contains(act), from <= day, day <= through else { return false }
        if let endedAt, endedAt.day() <= day { return false }
        switch scope {
        case .all: return true
        case .items(let codes): return item.map { codes.contains($0) } ?? false
        }
    }
}

/// By what right a citizen acts in a case.
public enum PartyVerdict: Hashable, Sendable {
    case own
    case under(Mandate)
    case denied(LocalizedText)

    public var isAllowed: Bool {
        if case .denied = self { false } else { true }
    }
}

extension Access {
    /// Whether a citizen may act: as the party itself, or under a mandate of a party.
    /// - Parameter owners: the persons whose matter it is, agents not among them.
    public static func verdict(
        forParty person: String, act: Mandate.Act, owners: Set<String>, item: String?, mandates: [Mandate], today: Day
    ) -> PartyVerdict {
        if owners.contains(person) { return .own }
        let held = mandates.filter { $0.agent == person && owners.contains($0.person) }
        if let mandate = held.first(where: { $0.allows(act, item: item, on: today) }) { return .under(mandate) }
        let title = act.title
        if held.isEmpty {
            return .denied(
                LocalizedText(
                    zh: "您不是本件的当事人，也没有当事人的委托，不能\(title[.zhHans])。",
                    en: "You are not a party to this case and hold no mandate of one, so you cannot \(title[.en])."))
        }
        return .denied(
            LocalizedText(
                zh: "您的委托不包括“\(title[.zhHans])”、不包括本事项，或已过期。",
                en: "Your mandate does not cover “\(title[.en])” or this item, or has ended."))
    }
}
