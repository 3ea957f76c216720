import FoundationEssentials

/// Functions that give a list back with something changed. Positions count from 1, or from -1 backwards.
extension Builtin {
    static let listEdits = [
        Builtin("sublist", 2...3, [["list", "start position", "length"]]) { arguments, machine in
            guard let list = arguments.list(0), machine.spend(list.count),
                let start = place(arguments, 1, in: list)
            else { return .null }
            guard arguments.count == 3, !arguments[2].isNull else { return .list(Array(list[start...])) }
            guard let length = arguments.integer(2), length >= 0, length <= list.count - start else { return .null }
            return .list(Array(list[start..<start + length]))
        },
        Builtin("append", 1...1000, []) { arguments, machine in
            let list: [Value]
            switch arguments[0] {
            case .list(let elements): list = elements
            case .null: list = []
            case let value: list = [value]
            }
            guard list.count + arguments.count <= Limits.listCount, machine.spend(list.count) else { return .null }
            return .list(list + arguments.values.dropFirst())
        },
        Builtin("insert before", 3...3, [["list", "position", "newItem"]]) { arguments, machine in
            guard var list = arguments.list(0), list.count < Limits.listCount, machine.spend(list.count),
                let place = place(arguments, 1, in: list)
            else { return .null }
            list.insert(arguments[2], at: place)
            return .list(list)
        },
        Builtin("remove", 2...2, [["list", "position"]]) { arguments, machine in
            guard var list = arguments.list(0), machine.spend(list.count), let place = place(arguments, 1, in: list)
            else { return .null }
            list.remove(at: place)
            return .list(list)
        },
        Builtin("list replace", 3...3, [["list", "position", "newItem"], ["list", "match", "newItem"]]) {
            arguments, machine in replaced(arguments, &machine)
        },
        Builtin("reverse", 1...1, [["list"]]) { arguments, machine in
            guard let list = arguments.list(0), machine.spend(list.count) else { return .null }
            return .list(list.reversed())
        },
    ]

    private static func place(_ arguments: Arguments, _ index: Int, in list: [Value]) -> Int? {
        guard let position = arguments.integer(index), position != 0, abs(position) <= list.count else { return nil }
        return position > 0 ? position - 1 : list.count + position
    }

    private static func replaced(_ arguments: Arguments, _ machine: inout Machine) -> Value {
        guard var list = arguments.list(0), machine.spend(list.count) else { return .null }
        if let match = arguments.function(1) {
            for index in list.indices {
                switch machine.invoke(match, [list[index], arguments[2]]) {
                case .bool(true): list[index] = arguments[2]
                case .bool(false): break
                default: return .null
                }
            }
            return .list(list)
        }
        guard let place = place(arguments, 1, in: list) else { return .null }
        list[place] = arguments[2]
        return .list(list)
    }
}
