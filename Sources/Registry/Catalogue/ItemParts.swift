public import Kernel

/// A law or rule an item rests on.
public struct ItemBasis: Sendable, Hashable {
    public var title: String
    public var article: String?
    public var text: String?
}

/// What an item costs the applicant.
public struct ItemFee: Sendable, Hashable {
    public var amount: Money
    public var note: LocalizedText?
    public var basis: LocalizedText?
}

/// How often an applicant has to come in person.
public struct ItemVisits: Sendable, Hashable {
    public var count: Int
    public var why: LocalizedText?
}

/// What an applicant gets.
public struct ItemResult: Sendable, Hashable {
    public enum Kind: String, CaseIterable, Sendable, Hashable {
        case certificate, approval, letter, payment, none
    }

    public var kind: Kind
    public var name: LocalizedText?
    /// Months of validity; 0 for no end.
    public var validMonths: Int
}

/// A step of the flow as shown in the guide.
public struct ItemStep: Sendable, Hashable {
    public var name: LocalizedText
    public var office: LocalizedText?
    public var handler: LocalizedText?
    public var limitDays: Int?
}

/// Whether an item is done on the spot or within a promised time.
public enum ItemHandling: String, CaseIterable, Sendable, Hashable {
    case immediate, promised
}

/// The days a time limit counts in.
public enum DayUnit: String, CaseIterable, Sendable, Hashable {
    case working, calendar
}

/// A way to hand in an application.
public enum ItemChannel: String, CaseIterable, Sendable, Hashable {
    case window, online, post, terminal
}
