import FoundationEssentials

extension Builtin {
    static let numbers = [
        Builtin("decimal", 2...2, [["n", "scale"]]) { rounded($0, .halfEven) },
        Builtin("floor", 1...2, [["n", "scale"]]) { rounded($0, .floor) },
        Builtin("ceiling", 1...2, [["n", "scale"]]) { rounded($0, .ceiling) },
        Builtin("round up", 2...2, [["n", "scale"]]) { rounded($0, .awayFromZero) },
        Builtin("round down", 2...2, [["n", "scale"]]) { rounded($0, .towardsZero) },
        Builtin("round half up", 2...2, [["n", "scale"]]) { rounded($0, .halfUp) },
        Builtin("round half down", 2...2, [["n", "scale"]]) { rounded($0, .halfDown) },
        Builtin("abs", 1...1, [["n"], ["number"]]) { arguments, _ in
            switch arguments[0] {
            case .daysDuration(let seconds): .daysDuration(abs(seconds))
            case .monthsDuration(let months): .monthsDuration(abs(months))
            default: arguments.number(0).map { .number(abs($0)) } ?? .null
            }
        },
        Builtin("modulo", 2...2, [["dividend", "divisor"]]) { arguments, _ in
            guard let dividend = arguments.number(0), let divisor = arguments.number(1), divisor != 0 else {
                return .null
            }
            // The remainder has the divisor's sign.
            return .finite(dividend - divisor * (dividend / divisor).rounded(0, .floor))
        },
        numeric("sqrt") { Numbers.squareRoot($0) },
        numeric("log") { $0 > 0 ? Numbers.logarithm($0) : nil },
        numeric("exp") { Numbers.exponential($0) },
        parity("odd", 1),
        parity("even", 0),
        Builtin("not", 1...1, [["negand"]]) { arguments, _ in arguments.bool(0).map { .bool(!$0) } ?? .null },
    ]

    private convenience init(
        _ name: String, _ arity: ClosedRange<Int>, _ signatures: [[String]],
        _ body: @escaping @Sendable (Arguments) -> Value
    ) {
        self.init(name, arity, signatures, folds: false) { arguments, _ in body(arguments) }
    }

    private static func numeric(_ name: String, _ body: @escaping @Sendable (Decimal) -> Decimal?) -> Builtin {
        Builtin(name, 1...1, [["number"]]) { arguments, _ in
            arguments.number(0).flatMap(body).map(Value.finite) ?? .null
        }
    }

    private static func parity(_ name: String, _ rest: Decimal) -> Builtin {
        Builtin(name, 1...1, [["number"]]) { arguments, _ in
            guard let number = arguments.number(0), number.whole() == number else { return .null }
            return .bool(abs(number - (number / 2).whole() * 2) == rest)
        }
    }

    /// The number and how many digits to keep after the point, zero where not said.
    private static func parts(_ arguments: Arguments) -> (number: Decimal, scale: Int)? {
        guard let number = arguments.number(0) else { return nil }
        guard arguments.count > 1 else { return (number, 0) }
        guard let scale = arguments.integer(1), (-6111...6176).contains(scale) else { return nil }
        // Decimals hold exponents from -128 to 127: beyond that nothing is left to round, or nothing of the number.
        return (number, max(-127, min(127, scale)))
    }

    private static func rounded(_ arguments: Arguments, _ rounding: Rounding) -> Value {
        parts(arguments).map { .finite($0.number.rounded($0.scale, rounding)) } ?? .null
    }
}
