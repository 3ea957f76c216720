extension Builtin {
    static let patterns = [
        Builtin("matches", 2...3, [["input", "pattern", "flags"]]) { arguments, machine in
            guard let input = arguments.string(0), let pattern = pattern(arguments, flagsAt: 2) else { return .null }
            var search = PatternSearch(pattern, input)
            let found = search.first(from: 0, &machine)
            return machine.isExhausted ? .null : .bool(found != nil)
        },
        Builtin("replace", 3...4, [["input", "pattern", "replacement", "flags"]]) { arguments, machine in
            guard let input = arguments.string(0), let replacement = arguments.string(2),
                let pattern = pattern(arguments, flagsAt: 3)
            else { return .null }
            var search = PatternSearch(pattern, input)
            return search.replacing(with: replacement, &machine).map(Value.string) ?? .null
        },
        Builtin("split", 2...2, [["string", "delimiter"]]) { arguments, machine in
            guard let input = arguments.string(0), let pattern = pattern(arguments, flagsAt: 2) else { return .null }
            var search = PatternSearch(pattern, input)
            return search.pieces(&machine).map { .list($0.map(Value.string)) } ?? .null
        },
    ]

    private static func pattern(_ arguments: Arguments, flagsAt index: Int) -> Pattern? {
        guard let source = arguments.string(1) else { return nil }
        guard arguments[index].isNull || arguments.string(index) != nil else { return nil }
        return Pattern(source, flags: arguments.string(index) ?? "")
    }
}
