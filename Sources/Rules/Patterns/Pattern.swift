/// A regular expression (XPath and XQuery Functions 3.1, 5.6.1) without back-references, compiled for a search whose
/// work grows only in proportion to text and pattern. The platform's own engine backtracks: an unlucky pattern would
/// hold up a server.
struct Pattern: Sendable {
    indirect enum Node: Sendable {
        case empty, lineStart, lineEnd
        case one(CharacterClass)
        case sequence([Node])
        case alternatives([Node])
        case group(Int, Node)
        case repeated(Node, least: Int, most: Int?, isGreedy: Bool)
    }

    enum Instruction: Sendable {
        case match(CharacterClass)
        case split(Int, Int)
        case jump(Int)
        case save(Int)
        case assertStart, assertEnd
        case accept
    }

    struct Flags: Sendable {
        var ignoresCase = false
        var isMultiline = false
        var dotMatchesLineEnds = false
        var ignoresBlanks = false
        var isLiteral = false

        init?(_ text: String) {
            for flag in text {
                switch flag {
                case "i": ignoresCase = true
                case "m": isMultiline = true
                case "s": dotMatchesLineEnds = true
                case "x": ignoresBlanks = true
                case "q": isLiteral = true
                default: return nil
                }
            }
        }
    }

    /// Most instructions of a program: repetitions with counts are written out.
    static let instructionLimit = 4000

    let flags: Flags
    let groupCount: Int
    private(set) var program: [Instruction] = []

    init?(_ source: String, flags text: String) {
        guard let flags = Flags(text) else { return nil }
        self.flags = flags
        var parser = PatternParser(source, flags)
        guard let node = parser.parse() else { return nil }
        groupCount = parser.groupCount
        guard emit(.save(0)), emit(node), emit(.save(1)), emit(.accept) else { return nil }
    }

    private mutating func emit(_ instruction: Instruction) -> Bool {
        program.append(instruction)
        return program.count <= Self.instructionLimit
    }

    private mutating func emit(_ node: Node) -> Bool {
        switch node {
        case .empty: return true
        case .lineStart: return emit(.assertStart)
        case .lineEnd: return emit(.assertEnd)
        case .one(let set): return emit(.match(set))
        case .sequence(let nodes): return nodes.allSatisfy { emit($0) }
        case .group(let number, let inner): return emit(.save(2 * number)) && emit(inner) && emit(.save(2 * number + 1))
        case .alternatives(let nodes): return emitAlternatives(nodes[...])
        case .repeated(let inner, let least, let most, let isGreedy):
            for _ in 0..<least { guard emit(inner) else { return false } }
            guard let most else { return emitLoop(inner, isGreedy) }
            for _ in least..<max(least, most) {
                let split = program.count
                guard emit(.split(0, 0)), emit(inner) else { return false }
                let (into, past) = (split + 1, program.count)
                program[split] = isGreedy ? .split(into, past) : .split(past, into)
            }
            return true
        }
    }

    private mutating func emitLoop(_ inner: Node, _ isGreedy: Bool) -> Bool {
        let split = program.count
        guard emit(.split(0, 0)), emit(inner), emit(.jump(split)) else { return false }
        let (into, past) = (split + 1, program.count)
        program[split] = isGreedy ? .split(into, past) : .split(past, into)
        return true
    }

    private mutating func emitAlternatives(_ nodes: ArraySlice<Node>) -> Bool {
        guard let first = nodes.first else { return true }
        guard nodes.count > 1 else { return emit(first) }
        let split = program.count
        guard emit(.split(0, 0)), emit(first) else { return false }
        let jump = program.count
        guard emit(.jump(0)) else { return false }
        program[split] = .split(split + 1, program.count)
        guard emitAlternatives(nodes.dropFirst()) else { return false }
        program[jump] = .jump(program.count)
        return true
    }
}
