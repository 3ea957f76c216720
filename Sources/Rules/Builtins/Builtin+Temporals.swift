import Kernel

extension Builtin {
    static let temporals = [
        dayFunction("day of year") { .number($0.ordinalInYear) },
        dayFunction("day of week") { .string(dayNames[$0.weekday.rawValue - 1]) },
        dayFunction("month of year") { .string(monthNames[$0.month - 1]) },
        dayFunction("week of year") { .number($0.isoWeek) },
        Builtin("is", 2...2, [["value1", "value2"]]) { arguments, machine in
            switch (arguments[0], arguments[1]) {
            // Two times may be equal and yet say different things; `is` tells them apart.
            case (.time(let left), .time(let right)): return .bool(left == right)
            case (.dateTime(let left), .dateTime(let right)): return .bool(left == right)
            case (let left, let right):
                return .bool(left.kind == right.kind && machine.equals(left, right) == true)
            }
        },
    ]

    private static let dayNames = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    private static let monthNames = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    private static func dayFunction(_ name: String, _ answer: @escaping @Sendable (Day) -> Value) -> Builtin {
        Builtin(name, 1...1, [["date"]]) { arguments, _ in
            switch arguments[0] {
            case .date(let day): answer(day)
            case .dateTime(let moment): answer(moment.day)
            default: .null
            }
        }
    }
}

extension Value {
    /// The kind of the value: values of different kinds are never the same.
    var kind: Int {
        switch self {
        case .null: 0
        case .bool: 1
        case .number: 2
        case .string: 3
        case .date: 4
        case .time: 5
        case .dateTime: 6
        case .daysDuration: 7
        case .monthsDuration: 8
        case .list: 9
        case .context: 10
        case .range: 11
        case .function: 12
        }
    }
}
