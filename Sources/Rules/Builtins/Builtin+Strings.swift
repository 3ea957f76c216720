import FoundationEssentials

/// Functions of text. A character is a Unicode scalar, as in XPath.
extension Builtin {
    static let strings = [
        Builtin("string length", 1...1, [["string"]]) { arguments, _ in
            arguments.string(0).map { .number($0.unicodeScalars.count) } ?? .null
        },
        Builtin("substring", 2...3, [["string", "start position", "length"]]) { arguments, _ in substring(arguments) },
        textFunction("upper case") { .string($0.uppercased()) },
        textFunction("lower case") { .string($0.lowercased()) },
        pairFunction("substring before") { string, match in
            guard !match.isEmpty, let place = string.place(of: match) else { return .string("") }
            return .string(String(string[..<place.lowerBound]))
        },
        pairFunction("substring after") { string, match in
            guard let place = match.isEmpty ? string.startIndex..<string.startIndex : string.place(of: match) else {
                return .string("")
            }
            return .string(String(string[place.upperBound...]))
        },
        pairFunction("contains") { string, match in .bool(match.isEmpty || string.place(of: match) != nil) },
        pairFunction("starts with") { string, match in .bool(string.utf8.starts(with: match.utf8)) },
        pairFunction("ends with") { string, match in .bool(string.utf8.reversed().starts(with: match.utf8.reversed()))
        },
        Builtin("string join", 1...4, [["list", "delimiter", "prefix", "suffix"]]) { arguments, machine in
            join(arguments, &machine)
        },
    ]

    private static func textFunction(_ name: String, _ body: @escaping @Sendable (String) -> Value) -> Builtin {
        Builtin(name, 1...1, [["string"]]) { arguments, _ in arguments.string(0).map(body) ?? .null }
    }

    private static func pairFunction(
        _ name: String, _ body: @escaping @Sendable (String, String) -> Value
    ) -> Builtin {
        Builtin(name, 2...2, [["string", "match"]]) { arguments, machine in
            guard let string = arguments.string(0), let match = arguments.string(1),
                machine.spend(string.utf8.count / 64)
            else { return .null }
            return body(string, match)
        }
    }

    private static func substring(_ arguments: Arguments) -> Value {
        guard let string = arguments.string(0), let start = arguments.integer(1), start != 0 else { return .null }
        let scalars = Array(string.unicodeScalars)
        guard abs(start) <= max(scalars.count, 1) else { return start > 0 ? .string("") : .null }
        let first = start > 0 ? start - 1 : max(0, scalars.count + start)
        var end = scalars.count
        if arguments.count == 3, !arguments[2].isNull {
            guard let length = arguments.integer(2), length >= 0 else { return .null }
            if length < end - first { end = first + length }
        }
        guard first < end else { return .string("") }
        return .string(String(String.UnicodeScalarView(scalars[first..<end])))
    }

    private static func join(_ arguments: Arguments, _ machine: inout Machine) -> Value {
        guard let list = arguments.list(0), machine.spend(list.count) else { return .null }
        guard arguments[1].isNull || arguments.string(1) != nil else { return .null }
        let delimiter = arguments.string(1) ?? ""
        var text = arguments.string(2) ?? ""
        var isFirst = true
        for element in list where !element.isNull {
            guard case .string(let part) = element else { return .null }
            if !isFirst { text += delimiter }
            isFirst = false
            text += part
            guard text.utf8.count <= Limits.textBytes else { return .null }
        }
        return .string(text + (arguments.string(3) ?? ""))
    }
}

extension String {
    /// The first place of a text inside this one, by code points.
    func place(of match: String) -> Range<String.Index>? {
        let needle = Array(match.utf8)
        guard let first = needle.first else { return nil }
        var start = utf8.startIndex
        while let candidate = utf8[start...].firstIndex(of: first) {
            if utf8[candidate...].starts(with: needle),
                let end = utf8.index(candidate, offsetBy: needle.count, limitedBy: utf8.endIndex)
            {
                return candidate..<end
            }
            start = utf8.index(after: candidate)
        }
        return nil
    }
}
