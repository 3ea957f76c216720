import FoundationEssentials

/// Functions that make one value of many, given as one list or one by one.
extension Builtin {
    static let aggregates = [
        aggregate("min") { extreme($0) { $0 < 0 } },
        aggregate("max") { extreme($0) { $0 > 0 } },
        aggregate("sum") { values in
            guard let first = values.first else { return .null }
            if case .number = first { return values.numbers.map { .finite($0.reduce(0, +)) } ?? .null }
            return values.dropFirst().reduce(first) { $0.adding($1) }
        },
        aggregate("mean") { values in
            guard let first = values.first else { return .null }
            return values.dropFirst().reduce(first) { $0.adding($1) }.divided(by: .number(values.count))
        },
        aggregate("product") { values in
            guard let numbers = values.numbers, !numbers.isEmpty else { return .null }
            return .finite(numbers.reduce(1, *))
        },
        aggregate("median") { values in
            guard let numbers = values.numbers?.sorted(), !numbers.isEmpty else { return .null }
            let middle = numbers.count / 2
            return numbers.count % 2 == 1
                ? .number(numbers[middle]) : .finite((numbers[middle - 1] + numbers[middle]) / 2)
        },
        aggregate("stddev") { values in
            guard let numbers = values.numbers, numbers.count > 1 else { return .null }
            let mean = numbers.reduce(0, +) / Decimal(numbers.count)
            let squares = numbers.reduce(Decimal(0)) { $0 + ($1 - mean) * ($1 - mean) }
            return Numbers.squareRoot(squares / Decimal(numbers.count - 1)).map(Value.finite) ?? .null
        },
        Builtin("mode", 1...1000, [["list"]]) { arguments, machine in
            guard let numbers = arguments.variadic?.numbers, machine.spend(numbers.count) else { return .null }
            var counts: [Decimal: Int] = [:]
            for number in numbers { counts[number, default: 0] += 1 }
            let most = counts.values.max() ?? 0
            return .list(counts.filter { $0.value == most }.keys.sorted().map(Value.number))
        },
        logical("all", decidedBy: false),
        logical("any", decidedBy: true),
    ]

    private static func aggregate(_ name: String, _ body: @escaping @Sendable ([Value]) -> Value) -> Builtin {
        Builtin(name, 1...1000, [["list"]]) { arguments, machine in
            guard let values = arguments.variadic, machine.spend(values.count) else { return .null }
            return body(values)
        }
    }

    private static func extreme(_ values: [Value], _ isBetter: (Int) -> Bool) -> Value {
        guard var best = values.first, best.order(to: best) != nil else { return .null }
        for value in values.dropFirst() {
            guard let order = value.order(to: best) else { return .null }
            if isBetter(order) { best = value }
        }
        return best
    }

    /// Three-valued: the deciding value wins over everything, anything that is no boolean makes the answer null.
    private static func logical(_ name: String, decidedBy deciding: Bool) -> Builtin {
        Builtin(name, 1...1000, [["list"]]) { arguments, machine in
            guard let values = arguments.variadic, machine.spend(values.count) else { return .null }
            if values.contains(.bool(deciding)) { return .bool(deciding) }
            return values.allSatisfy { $0 == .bool(!deciding) } ? .bool(!deciding) : .null
        }
    }
}
