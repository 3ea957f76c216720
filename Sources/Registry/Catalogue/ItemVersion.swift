public import Kernel

/// One version of an item at one division, with only the fields given there. Once published its fields never change.
public struct ItemVersion: Sendable, Hashable {
    public enum Status: String, Sendable, Hashable, CaseIterable {
        case draft, published, expired
    }

    public var code: String
    public var division: DivisionCode
    public var version: Int
    public var status: Status
    /// The first day of validity; nil for a draft.
    public var validFrom: Day?
    /// The last day of validity; nil without an end.
    public var validThrough: Day?
    public var fields: [ItemField: JSONValue]
    /// Counts the changes of a draft: a change names the one it builds on.
    public var revision: Int
    public var madeBy: String
    public var madeAt: Instant
    public var publishedBy: String?
    public var publishedAt: Instant?

    /// Whether it is the valid one on a day, as far as its own dates say.
    public func isValid(on day: Day) -> Bool {
        guard status != .draft, let validFrom, validFrom <= day else { return false }
        return validThrough.map { $0 >= day } ?? true
    }

    /// The status as of a day: a published version is expired once its last day has passed.
    public func status(on day: Day) -> Status {
        if status == .published, let validThrough, validThrough < day { return .expired }
        return status
    }
}

/// A field that differs between two versions.
public struct FieldDifference: Sendable, Hashable {
    public var field: ItemField
    public var before: JSONValue?
    public var after: JSONValue?

    public init(field: ItemField, before: JSONValue?, after: JSONValue?) {
        self.field = field
        self.before = before
        self.after = after
    }

    /// The differences in the order of ``ItemField``.
    public static func between(
        _ before: [ItemField: JSONValue], _ after: [ItemField: JSONValue]
    ) -> [FieldDifference] {
        ItemField.allCases.compactMap { field in
            before[field] == after[field]
                ? nil : FieldDifference(field: field, before: before[field], after: after[field])
        }
    }
}
