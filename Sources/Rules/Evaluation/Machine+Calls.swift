extension Machine {
    mutating func call(_ function: Node, _ arguments: [Node], _ frame: Frame?) -> Value {
        switch evaluate(function, frame) {
        case .function(let function): return invoke(function, evaluate(arguments, frame))
        case let value:
            // `today()` and `now()`: the scope gives the moment itself.
            if case .name(let name) = function, name == "today" || name == "now", arguments.isEmpty { return value }
            return .null
        }
    }

    mutating func callNamed(_ node: Node, _ arguments: [NamedArgument], _ frame: Frame?) -> Value {
        guard case .function(let function) = evaluate(node, frame) else { return .null }
        switch function.body {
        case .builtin(let builtin):
            guard let ordered = builtin.order(arguments) else { return .null }
            return apply(builtin, evaluate(ordered, frame))
        case .defined(let definition, _):
            guard arguments.count == definition.parameters.count else { return .null }
            var values: [Value] = []
            for parameter in definition.parameters {
                guard let argument = arguments.first(where: { $0.name == parameter.name }) else { return .null }
                values.append(evaluate(argument.value, frame))
            }
            return invoke(function, values)
        }
    }

    /// Calls a function with values: also what `sort` does with its order.
    mutating func invoke(_ function: Function, _ arguments: [Value]) -> Value {
        switch function.body {
        case .builtin(let builtin): return apply(builtin, arguments)
        case .defined(let definition, let frame):
            guard arguments.count == definition.parameters.count, let body = definition.body else { return .null }
            var inner = frame
            for (parameter, argument) in zip(definition.parameters, arguments) {
                guard let value = parameter.type.map({ Self.coerce(argument, to: $0) }) ?? argument else {
                    return .null
                }
                inner = Frame(parameter.name, value, inner)
            }
            return evaluate(body, inner)
        }
    }

    /// A list of one and its element stand for each other where a parameter's type asks for it (DMN 1.3, 10.3.2.9.4).
    private static func coerce(_ value: Value, to type: TypeName) -> Value? {
        if value.isNull || type == .unknown || type.admits(value) { return value }
        if case .list(let elements) = value, elements.count == 1, type.admits(elements[0]) { return elements[0] }
        if case .list(let element) = type, element.admits(value) { return .list([value]) }
        if case .dateTime = type, case .date(let day) = value {
            return .dateTime(DateTime(day: day, time: TimeOfDay(secondOfDay: 0, nanosecond: 0, zone: .offset(0))))
        }
        return nil
    }

    mutating func apply(_ builtin: Builtin, _ arguments: [Value]) -> Value {
        guard builtin.arity.contains(arguments.count) else { return .null }
        return builtin.body(Arguments(arguments), &self)
    }
}
