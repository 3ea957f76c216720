/// A built-in function (DMN 1.3, 10.3.4). Every file of this folder lists those of one kind; a new one is a new entry.
final class Builtin: Sendable {
    typealias Body = @Sendable (Arguments, inout Machine) -> Value

    let name: String
    /// How many arguments it takes.
    let arity: ClosedRange<Int>
    /// The names of its parameters, one line for each way to call it by names.
    let signatures: [[String]]
    let body: Body
    /// Whether a call with literals only may be replaced by its value when it is read.
    let folds: Bool

    init(
        _ name: String, _ arity: ClosedRange<Int>, _ signatures: [[String]], folds: Bool = false, _ body: @escaping Body
    ) {
        self.name = name
        self.arity = arity
        self.signatures = signatures
        self.folds = folds
        self.body = body
    }

    static let all: [String: Builtin] = {
        let kinds = [
            conversions, temporals, strings, patterns, lists, listEdits, aggregates, numbers, contexts, ranges,
            intervals,
        ]
        return Dictionary(kinds.joined().map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }()

    /// Named arguments in the order of the parameters; a missing optional one between others is null. Nil where the
    /// names fit no way of calling it.
    func order(_ arguments: [NamedArgument]) -> [Node]? {
        guard Set(arguments.map(\.name)).count == arguments.count else { return nil }
        for signature in signatures where arguments.allSatisfy({ signature.contains($0.name) }) {
            var ordered: [Node] = []
            for name in signature {
                ordered.append(arguments.first { $0.name == name }?.value ?? .literal(.null))
            }
            let last = signature.lastIndex { name in arguments.contains { $0.name == name } } ?? -1
            let count = max(last + 1, 0)
            // Every required parameter must be there by its name.
            guard signature.prefix(arity.lowerBound).allSatisfy({ name in arguments.contains { $0.name == name } })
            else {
                continue
            }
            return Array(ordered.prefix(count))
        }
        return nil
    }

    func fold(_ arguments: [Node]) -> Node {
        let values = arguments.compactMap(\.constant)
        guard folds, values.count == arguments.count else { return .builtin(self, arguments) }
        var machine = Machine(scope: DictionaryScope())
        return .literal(machine.apply(self, values))
    }
}

/// The arguments of a call, taken as the kinds that a function wants. A list of one stands for its element, and a
/// single value for a list of it (DMN 1.3, 10.3.2.9.4).
struct Arguments {
    let values: [Value]

    init(_ values: [Value]) { self.values = values }

    var count: Int { values.count }

    /// The value as it came; null where there is none.
    subscript(_ index: Int) -> Value { index < values.count ? values[index] : .null }

    private func single(_ index: Int) -> Value {
        if case .list(let elements) = self[index], elements.count == 1 { return elements[0] }
        return self[index]
    }

    func string(_ index: Int) -> String? {
        if case .string(let string) = single(index) { string } else { nil }
    }

    func bool(_ index: Int) -> Bool? {
        if case .bool(let bool) = single(index) { bool } else { nil }
    }

    func context(_ index: Int) -> [String: Value]? {
        if case .context(let entries) = single(index) { entries } else { nil }
    }

    func function(_ index: Int) -> Function? {
        if case .function(let function) = single(index) { function } else { nil }
    }

    /// A list; null is none.
    func list(_ index: Int) -> [Value]? {
        switch self[index] {
        case .null: nil
        case .list(let elements): elements
        case let value: [value]
        }
    }

    /// The elements of the only argument if it is a list, otherwise all arguments: `sum([1, 2])` and `sum(1, 2)`.
    var variadic: [Value]? {
        if values.count == 1 {
            switch values[0] {
            case .list(let elements): return elements
            case .null: return nil
            default: break
            }
        }
        return values.isEmpty ? nil : values
    }
}
