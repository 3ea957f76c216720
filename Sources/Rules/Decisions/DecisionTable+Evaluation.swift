import FoundationEssentials

extension DecisionTable {
    /// What a table decided, and by which rules.
    public struct Outcome: Sendable, Hashable {
        /// The output, a context of outputs by name where there are several; a list under the policies that give all.
        public let value: Value
        /// The rules whose tests hold, counted from 0, in the table's order.
        public let matched: [Int]
        /// Those of them that made the value, in its order. Empty where the defaults did, or where the policy was
        /// broken.
        public let fired: [Int]
        public let flaw: Flaw?
    }

    /// Why a table could not decide.
    public enum Flaw: String, Sendable, Hashable {
        /// Several rules hold though one may.
        case notUnique = "rules.not-unique"
        /// Rules with different outputs hold though they must agree.
        case notEqual = "rules.not-equal"
        /// An input has a value outside those allowed for it.
        case inputNotAllowed = "rules.input-not-allowed"
        /// An output is not among the allowed ones that order the rules.
        case noPriority = "rules.no-priority"
    }

    public func evaluate(in scope: some Scope) -> Outcome {
        let values = inputs.map { $0.expression.evaluate(in: scope) }
        for (input, value) in zip(inputs, values) {
            if let allowed = input.allowed, !allowed.holds(for: value, in: scope) {
                return Outcome(value: .null, matched: [], fired: [], flaw: .inputNotAllowed)
            }
        }
        var matched: [Int] = []
        for (index, rule) in rules.enumerated() {
            guard zip(rule.tests, values).allSatisfy({ $0.holds(for: $1, in: scope) }) else { continue }
            matched.append(index)
            if hitPolicy == .first { break }
        }
        guard !matched.isEmpty else {
            return Outcome(value: defaults(in: scope), matched: [], fired: [], flaw: nil)
        }
        return decide(matched, in: scope)
    }

    private func decide(_ matched: [Int], in scope: some Scope) -> Outcome {
        func outcome(_ fired: [Int], _ value: Value) -> Outcome {
            Outcome(value: value, matched: matched, fired: fired, flaw: nil)
        }
        func broken(_ flaw: Flaw) -> Outcome { Outcome(value: .null, matched: matched, fired: [], flaw: flaw) }

        switch hitPolicy {
        case .unique:
            return matched.count == 1 ? outcome(matched, value(of: matched[0], in: scope)) : broken(.notUnique)
        case .first: return outcome([matched[0]], value(of: matched[0], in: scope))
        case .any:
            let values = matched.map { value(of: $0, in: scope) }
            guard values.dropFirst().allSatisfy({ $0 == values[0] }) else { return broken(.notEqual) }
            return outcome(matched, values[0])
        case .priority, .outputOrder:
            guard let ordered = byPriority(matched, in: scope) else { return broken(.noPriority) }
            return hitPolicy == .priority
                ? outcome([ordered[0].rule], ordered[0].value)
                : outcome(ordered.map(\.rule), .list(ordered.map(\.value)))
        case .ruleOrder, .collect(nil): return outcome(matched, .list(matched.map { value(of: $0, in: scope) }))
        case .collect(let aggregation?):
            return outcome(matched, Self.aggregate(aggregation, matched.map { value(of: $0, in: scope) }))
        }
    }

    private func value(of rule: Int, in scope: some Scope) -> Value {
        component(rules[rule].outputs.map { $0.evaluate(in: scope) })
    }

    private func component(_ values: [Value]) -> Value {
        if values.count == 1 { return values[0] }
        return .context(Dictionary(zip(outputs.map(\.name), values), uniquingKeysWith: { first, _ in first }))
    }

    private func defaults(in scope: some Scope) -> Value {
        if outputs.allSatisfy({ $0.defaultValue == nil }) {
            switch hitPolicy {
            case .collect(.count?): return .number(0)
            default: return .null
            }
        }
        let value = component(outputs.map { $0.defaultValue?.evaluate(in: scope) ?? .null })
        switch hitPolicy {
        case .ruleOrder, .outputOrder, .collect(nil):
            if case .list = value { return value }
            return .list([value])
        default: return value
        }
    }

    /// The first output's place among its allowed values counts first, then the second's, and so on.
    private func byPriority(_ matched: [Int], in scope: some Scope) -> [(rule: Int, value: Value)]? {
        var ranked: [(rule: Int, value: Value, ranks: [Int])] = []
        for rule in matched {
            let values = rules[rule].outputs.map { $0.evaluate(in: scope) }
            var ranks: [Int] = []
            for (output, value) in zip(outputs, values) where !output.allowed.isEmpty {
                guard let rank = output.allowed.firstIndex(of: value) else { return nil }
                ranks.append(rank)
            }
            guard !ranks.isEmpty else { return nil }
            ranked.append((rule, component(values), ranks))
        }
        // Rules of one rank keep the table's order: the sort need not be stable for that.
        ranked.sort { left, right in
            left.ranks == right.ranks ? left.rule < right.rule : left.ranks.lexicographicallyPrecedes(right.ranks)
        }
        return ranked.map { ($0.rule, $0.value) }
    }

    private static func aggregate(_ aggregation: Aggregation, _ values: [Value]) -> Value {
        if aggregation == .count { return .number(values.count) }
        guard let builtin = Builtin.all[aggregation.rawValue] else { return .null }
        var machine = Machine(scope: DictionaryScope())
        return machine.apply(builtin, [.list(values)])
    }
}
