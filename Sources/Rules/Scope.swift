/// Where an expression finds the names that it reads. Values are asked for when they are needed, so a scope may compute
/// them then. The current date is such a value: a scope that gives `today` (or `now`) also serves `today()` (`now()`).
public protocol Scope {
    /// The value of a root name; nil where the scope does not know it, which the expression sees as null.
    func value(named name: String) -> Value?
}

/// A scope of values at hand.
public struct DictionaryScope: Scope, Sendable, Hashable, ExpressibleByDictionaryLiteral {
    public var values: [String: Value]

    public init(_ values: [String: Value] = [:]) {
        self.values = values
    }

    public init(dictionaryLiteral elements: (String, Value)...) {
        values = Dictionary(elements, uniquingKeysWith: { _, last in last })
    }

    public func value(named name: String) -> Value? { values[name] }
}
