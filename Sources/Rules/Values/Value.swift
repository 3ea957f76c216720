public import FoundationEssentials
public import Kernel

/// A value of FEEL (DMN 1.3, 10.3.2). `==` here is identity of values for Swift; the language's own equality, which can
/// be null, is what an expression's `=` computes.
public enum Value: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(Decimal)
    case string(String)
    case date(Day)
    indirect case time(TimeOfDay)
    indirect case dateTime(DateTime)
    /// A days and time duration, in seconds.
    case daysDuration(Decimal)
    /// A years and months duration, in months.
    case monthsDuration(Int)
    case list([Value])
    case context([String: Value])
    indirect case range(Interval)
    case function(Function)

    public static func number(_ integer: Int) -> Value { .number(Decimal(integer)) }

    var isNull: Bool {
        if case .null = self { true } else { false }
    }
}

/// A range of values; a missing bound leaves that side open.
public struct Interval: Hashable, Sendable {
    public let lower: Value?
    public let upper: Value?
    public let includesLower: Bool
    public let includesUpper: Bool

    public init(lower: Value?, upper: Value?, includesLower: Bool = true, includesUpper: Bool = true) {
        self.lower = lower
        self.upper = upper
        self.includesLower = includesLower
        self.includesUpper = includesUpper
    }

    /// Whether the value lies inside; nil where value and bounds cannot be compared.
    public func contains(_ value: Value) -> Bool? {
        var inside = true
        if let lower {
            guard let order = value.order(to: lower) else { return nil }
            inside = order > 0 || (order == 0 && includesLower)
        }
        if let upper {
            guard let order = value.order(to: upper) else { return nil }
            inside = inside && (order < 0 || (order == 0 && includesUpper))
        }
        return lower == nil && upper == nil ? nil : inside
    }
}

/// A function as a value: a built-in one, or one that an expression defines with the names bound around it.
public struct Function: Hashable, Sendable {
    enum Body: Sendable {
        case builtin(Builtin)
        case defined(FunctionNode, Frame?)
    }

    let body: Body

    private var identity: ObjectIdentifier {
        switch body {
        case .builtin(let builtin): ObjectIdentifier(builtin)
        case .defined(let node, _): ObjectIdentifier(node)
        }
    }

    private var frame: Frame? {
        if case .defined(_, let frame) = body { frame } else { nil }
    }

    public static func == (left: Function, right: Function) -> Bool {
        left.identity == right.identity && left.frame === right.frame
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(identity) }
}
