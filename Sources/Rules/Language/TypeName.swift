/// The types that `instance of` and parameters name (DMN 1.3, 10.3.2.9).
indirect enum TypeName: Sendable, Hashable {
    case any, null, number, string, boolean, date, time, dateTime, daysDuration, monthsDuration, function
    case list(TypeName)
    case context([String: TypeName])
    case range(TypeName)
    /// A name that only a model around the expression could explain: nothing is known to be of it.
    case unknown

    static let named: [String: TypeName] = [
        "Any": .any, "Null": .null, "number": .number, "string": .string, "boolean": .boolean, "date": .date,
        "time": .time, "date and time": .dateTime, "dateTime": .dateTime, "days and time duration": .daysDuration,
        "dayTimeDuration": .daysDuration, "years and months duration": .monthsDuration,
        "yearMonthDuration": .monthsDuration, "list": .list(.any), "context": .context([:]), "range": .range(.any),
        "function": .function,
    ]

    func admits(_ value: Value) -> Bool {
        switch (self, value) {
        case (.null, .null): true
        case (_, .null): false
        case (.any, _), (.number, .number), (.string, .string), (.boolean, .bool), (.date, .date), (.time, .time),
            (.dateTime, .dateTime), (.daysDuration, .daysDuration), (.monthsDuration, .monthsDuration),
            (.function, .function):
            true
        case (.list(let element), .list(let values)):
            element == .any || values.allSatisfy { element.admits($0) }
        case (.context(let types), .context(let entries)):
            types.allSatisfy { name, type in entries[name].map { $0 == .null || type.admits($0) } ?? false }
        case (.range(let element), .range(let interval)):
            element == .any || [interval.lower, interval.upper].allSatisfy { $0.map(element.admits) ?? true }
        default: false
        }
    }
}
