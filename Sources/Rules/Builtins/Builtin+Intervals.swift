extension Builtin {
    /// `range("[1..5)")`: a range from its text, whose bounds are literals.
    static let intervals = [
        Builtin("range", 1...1, [["from"]]) { arguments, _ in
            guard let text = arguments.string(0), text.utf8.count <= 1000, let node = try? Expression.parse(text).node,
                case .interval(let interval) = node, hasLiteralBounds(interval)
            else { return .null }
            var machine = Machine(scope: DictionaryScope())
            return machine.run(node, nil)
        }
    ]

    private static func hasLiteralBounds(_ interval: IntervalNode) -> Bool {
        guard interval.lower != nil, interval.upper != nil else { return false }
        return [interval.lower, interval.upper].allSatisfy { $0?.constant != nil }
    }
}
