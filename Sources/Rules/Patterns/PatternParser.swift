/// Reads a pattern; nil for what is not one.
struct PatternParser {
    private let scalars: [Unicode.Scalar]
    private let flags: Pattern.Flags
    private var position = 0
    private var depth = 0
    private(set) var groupCount = 0

    init(_ source: String, _ flags: Pattern.Flags) {
        self.flags = flags
        scalars = Array(source.unicodeScalars)
    }

    mutating func parse() -> Pattern.Node? {
        guard scalars.count <= 2000 else { return nil }
        if flags.isLiteral { return .sequence(scalars.map { .one(.one($0)) }) }
        guard let node = alternatives(), position == scalars.count else { return nil }
        return node
    }

    private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        position += 1
        return true
    }

    private mutating func alternatives() -> Pattern.Node? {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Limits.nesting, let first = sequence() else { return nil }
        var nodes = [first]
        while take("|") {
            guard let node = sequence() else { return nil }
            nodes.append(node)
        }
        return nodes.count == 1 ? first : .alternatives(nodes)
    }

    private mutating func sequence() -> Pattern.Node? {
        var nodes: [Pattern.Node] = []
        while let scalar = next, scalar != "|", scalar != ")" {
            if flags.ignoresBlanks, Characters.isSpace(scalar) {
                position += 1
                continue
            }
            guard let atom = atom(), let node = repeated(atom) else { return nil }
            nodes.append(node)
        }
        return .sequence(nodes)
    }

    private mutating func atom() -> Pattern.Node? {
        guard let scalar = next else { return nil }
        position += 1
        switch scalar {
        case "^": return .lineStart
        case "$": return .lineEnd
        case ".": return .one(.any(withLineEnds: flags.dotMatchesLineEnds))
        case "[": return characterClass().map(Pattern.Node.one)
        case "\\": return escape().map(Pattern.Node.one)
        case "(": return group()
        case "*", "+", "?", "{", "}", "]", ")": return nil
        default: return .one(.one(scalar))
        }
    }

    private mutating func group() -> Pattern.Node? {
        var number: Int?
        if take("?") {
            guard take(":") else { return nil }
        } else {
            groupCount += 1
            number = groupCount
        }
        guard let inner = alternatives(), take(")") else { return nil }
        return number.map { .group($0, inner) } ?? inner
    }

    private mutating func repeated(_ atom: Pattern.Node) -> Pattern.Node? {
        let least: Int
        var most: Int?
        switch next {
        case "*": least = 0
        case "+": least = 1
        case "?": (least, most) = (0, 1)
        case "{":
            position += 1
            guard let count = number() else { return nil }
            least = count
            if take(",") { most = number() } else { most = count }
            guard next == "}", most.map({ $0 >= least }) ?? true else { return nil }
        default: return atom
        }
        position += 1
        let isGreedy = !take("?")
        return .repeated(atom, least: least, most: most, isGreedy: isGreedy)
    }

    private mutating func number() -> Int? {
        let start = position
        while let scalar = next, Characters.isDigit(scalar), position - start < 4 { position += 1 }
        return Int(String(String.UnicodeScalarView(scalars[start..<position])))
    }

    // MARK: Sets of characters

    private mutating func escape() -> CharacterClass? {
        guard let scalar = next else { return nil }
        position += 1
        switch scalar {
        case "d": return .digit
        case "D": return .not(.digit)
        case "w": return .word
        case "W": return .not(.word)
        case "s": return .space
        case "S": return .not(.space)
        case "i": return .union([.category("L"), .one("_"), .one(":")])
        case "c": return .union([.word, .one("-"), .one("."), .one(":")])
        case "n": return .one("\n")
        case "r": return .one("\r")
        case "t": return .one("\t")
        case "p", "P":
            guard take("{"), let end = scalars[position...].firstIndex(of: "}") else { return nil }
            let name = String(String.UnicodeScalarView(scalars[position..<end]))
            guard CharacterClass.categories.contains(name) else { return nil }
            position = end + 1
            return scalar == "p" ? .category(name) : .not(.category(name))
        case "\\", "|", ".", "?", "*", "+", "(", ")", "{", "}", "$", "-", "[", "]", "^", "/", "\"", "'", "#", " ", ",",
            "@":
            return .one(scalar)
        default: return nil
        }
    }

    private mutating func characterClass() -> CharacterClass? {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Limits.nesting else { return nil }
        let isNegated = take("^")
        var members: [CharacterClass] = []
        var taken: CharacterClass?
        var isFirst = true
        while let scalar = next, scalar != "]" || isFirst {
            if scalar == "-", !isFirst, position + 1 < scalars.count, scalars[position + 1] == "[" {
                position += 2
                guard let inner = characterClass() else { return nil }
                taken = inner
                break
            }
            isFirst = false
            guard let member = member() else { return nil }
            members.append(member)
        }
        guard take("]"), !members.isEmpty else { return nil }
        let set = isNegated ? CharacterClass.not(.union(members)) : .union(members)
        return taken.map { .difference(set, $0) } ?? set
    }

    private mutating func member() -> CharacterClass? {
        guard let low = single() else { return nil }
        guard case .range(let first, _) = low, next == "-", position + 1 < scalars.count,
            scalars[position + 1] != "]", scalars[position + 1] != "["
        else { return low }
        position += 1
        guard case .range(let last, _)? = single(), last >= first else { return nil }
        return .range(first, last)
    }

    private mutating func single() -> CharacterClass? {
        guard let scalar = next else { return nil }
        position += 1
        return scalar == "\\" ? escape() : .one(scalar)
    }
}
