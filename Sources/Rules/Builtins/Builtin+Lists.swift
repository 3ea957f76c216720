import FoundationEssentials

/// Functions that ask about lists or make lists of lists.
extension Builtin {
    static let lists = [
        Builtin("list contains", 2...2, [["list", "element"]]) { arguments, machine in
            guard let list = arguments.list(0) else { return .null }
            for element in list where machine.equals(element, arguments[1]) == true { return .bool(true) }
            return .bool(false)
        },
        Builtin("count", 1...1, [["list"]]) { arguments, _ in
            arguments.list(0).map { .number($0.count) } ?? .null
        },
        Builtin("index of", 2...2, [["list", "match"]]) { arguments, machine in
            guard let list = arguments.list(0) else { return .null }
            var places: [Value] = []
            for (index, element) in list.enumerated() where machine.equals(element, arguments[1]) == true {
                places.append(.number(index + 1))
            }
            return .list(places)
        },
        Builtin("concatenate", 1...1000, []) { arguments, machine in
            concatenated(arguments, &machine).map(Value.list) ?? .null
        },
        Builtin("union", 1...1000, []) { arguments, machine in
            concatenated(arguments, &machine).map { .list(distinct($0, &machine)) } ?? .null
        },
        Builtin("distinct values", 1...1, [["list"]]) { arguments, machine in
            arguments.list(0).map { .list(distinct($0, &machine)) } ?? .null
        },
        Builtin("flatten", 1...1, [["list"]]) { arguments, machine in
            guard let list = arguments.list(0) else { return .null }
            var flat: [Value] = []
            flatten(list, into: &flat, &machine)
            return .list(flat)
        },
        Builtin("sort", 1...2, [["list", "precedes"]]) { arguments, machine in sorted(arguments, &machine) },
    ]

    private static func concatenated(_ arguments: Arguments, _ machine: inout Machine) -> [Value]? {
        var result: [Value] = []
        for index in 0..<arguments.count {
            guard let list = arguments.list(index), machine.spend(list.count) else { return nil }
            result += list
            guard result.count <= Limits.listCount else { return nil }
        }
        return result
    }

    private static func distinct(_ list: [Value], _ machine: inout Machine) -> [Value] {
        var kept: [Value] = []
        // Numbers and texts are told apart by hash; for other kinds equality has to be asked of each pair.
        var seen: Set<Value> = []
        var others: [Value] = []
        for element in list where machine.spend(1) {
            switch element {
            case .number, .string, .null, .bool, .date:
                if seen.insert(element).inserted { kept.append(element) }
            default:
                guard !others.contains(where: { machine.equals($0, element) == true }) else { continue }
                others.append(element)
                kept.append(element)
            }
        }
        return kept
    }

    private static func flatten(_ list: [Value], into flat: inout [Value], _ machine: inout Machine) {
        for element in list where machine.spend(1) {
            if case .list(let inner) = element {
                flatten(inner, into: &flat, &machine)
            } else {
                flat.append(element)
            }
        }
    }

    private static func sorted(_ arguments: Arguments, _ machine: inout Machine) -> Value {
        guard var list = arguments.list(0) else { return .null }
        var isOrdered = true
        if arguments.count == 2, !arguments[1].isNull {
            guard let precedes = arguments.function(1) else { return .null }
            list.sort { left, right in
                guard !machine.isExhausted else { return false }
                return machine.invoke(precedes, [left, right]) == .bool(true)
            }
        } else {
            list.sort { left, right in
                guard machine.spend(1), let order = left.order(to: right) else {
                    isOrdered = false
                    return false
                }
                return order < 0
            }
        }
        return isOrdered && !machine.isExhausted ? .list(list) : .null
    }
}
