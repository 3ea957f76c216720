extension Builtin {
    static let contexts = [
        Builtin("get value", 2...2, [["m", "key"], ["context", "key"]]) { arguments, _ in
            guard let context = arguments.context(0), let key = arguments.string(1) else { return .null }
            return context[key] ?? .null
        },
        Builtin("get entries", 1...1, [["m"], ["context"]]) { arguments, machine in
            guard let context = arguments.context(0), machine.spend(context.count) else { return .null }
            return .list(
                context.sorted { $0.key < $1.key }.map { .context(["key": .string($0.key), "value": $0.value]) })
        },
        Builtin("context", 1...1, [["entries"]]) { arguments, machine in
            guard let entries = arguments.list(0), machine.spend(entries.count) else { return .null }
            var context: [String: Value] = [:]
            for entry in entries {
                guard case .context(let pair) = entry, case .string(let key)? = pair["key"], let value = pair["value"],
                    context.updateValue(value, forKey: key) == nil
                else { return .null }
            }
            return .context(context)
        },
        Builtin("context put", 3...3, [["context", "key", "value"], ["context", "keys", "value"]]) {
            arguments, machine in
            guard let context = arguments.context(0), machine.spend(context.count) else { return .null }
            if case .string(let key) = arguments[1] { return put(arguments[2], into: context, [key]) }
            guard case .list(let keys) = arguments[1], !keys.isEmpty, keys.count <= Limits.nesting else { return .null }
            let path = keys.compactMap { key -> String? in if case .string(let key) = key { key } else { nil } }
            return path.count == keys.count ? put(arguments[2], into: context, path[...]) : .null
        },
        Builtin("context merge", 1...1, [["contexts"]]) { arguments, machine in
            guard let contexts = arguments.list(0) else { return .null }
            var merged: [String: Value] = [:]
            for value in contexts {
                guard case .context(let context) = value, machine.spend(context.count) else { return .null }
                merged.merge(context) { _, later in later }
            }
            return .context(merged)
        },
    ]

    private static func put(_ value: Value, into context: [String: Value], _ path: ArraySlice<String>) -> Value {
        guard let key = path.first else { return .null }
        var context = context
        if path.count == 1 {
            context[key] = value
            return .context(context)
        }
        guard case .context(let inner)? = context[key] else { return .null }
        let changed = put(value, into: inner, path.dropFirst())
        guard !changed.isNull else { return .null }
        context[key] = changed
        return .context(context)
    }
}
