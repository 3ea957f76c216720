/// Looks for a pattern in a text by following all its possibilities side by side (Thompson 1968, with the group
/// positions of Pike's version): each character is looked at once.
struct PatternSearch {
    private struct Thread {
        let instruction: Int
        let saved: [Int]
    }

    private let pattern: Pattern
    private let text: [Unicode.Scalar]
    private var marks: [Int]
    private var mark = 0

    init(_ pattern: Pattern, _ text: String) {
        self.pattern = pattern
        self.text = Array(text.unicodeScalars)
        marks = Array(repeating: 0, count: pattern.program.count)
    }

    /// The positions of the first match from a place on: start and end of the whole, then of each group (-1: not part
    /// of it).
    mutating func first(from start: Int, _ machine: inout Machine) -> [Int]? {
        var current: [Thread] = []
        var found: [Int]?
        var place = start
        mark += 1
        while place <= text.count {
            if found == nil {
                let saved = Array(repeating: -1, count: 2 * (pattern.groupCount + 1))
                add(Thread(instruction: 0, saved: saved), at: place, to: &current)
            }
            // Sixteen comparisons cost about as much as evaluating one node.
            guard !(current.isEmpty && found != nil), machine.spend(1 + current.count / 16) else { break }
            var following: [Thread] = []
            mark += 1
            stepping: for thread in current {
                switch pattern.program[thread.instruction] {
                case .accept:
                    found = thread.saved
                    break stepping
                case .match(let set):
                    guard place < text.count,
                        set.contains(text[place], ignoringCase: pattern.flags.ignoresCase)
                    else { continue }
                    add(Thread(instruction: thread.instruction + 1, saved: thread.saved), at: place + 1, to: &following)
                default: continue
                }
            }
            current = following
            place += 1
        }
        return found
    }

    /// Follows everything that needs no character. The mark keeps an instruction from being followed twice at one
    /// place.
    private mutating func add(_ thread: Thread, at place: Int, to list: inout [Thread]) {
        var pending = [thread]
        while let thread = pending.popLast() {
            guard marks[thread.instruction] != mark else { continue }
            marks[thread.instruction] = mark
            switch pattern.program[thread.instruction] {
            case .jump(let target): pending.append(Thread(instruction: target, saved: thread.saved))
            case .split(let preferred, let other):
                pending.append(Thread(instruction: other, saved: thread.saved))
                pending.append(Thread(instruction: preferred, saved: thread.saved))
            case .save(let slot):
                var saved = thread.saved
                saved[slot] = place
                pending.append(Thread(instruction: thread.instruction + 1, saved: saved))
            case .assertStart:
                if isStart(place) { pending.append(Thread(instruction: thread.instruction + 1, saved: thread.saved)) }
            case .assertEnd:
                if isEnd(place) { pending.append(Thread(instruction: thread.instruction + 1, saved: thread.saved)) }
            case .match, .accept: list.append(thread)
            }
        }
    }

    private func isStart(_ place: Int) -> Bool {
        place == 0 || (pattern.flags.isMultiline && text[place - 1] == "\n")
    }

    private func isEnd(_ place: Int) -> Bool {
        place == text.count || (pattern.flags.isMultiline && text[place] == "\n")
    }

    // MARK: Uses

    /// All matches that do not overlap. Nil where the pattern matches nothing at all somewhere, which `replace` and
    /// `split` treat as an error, or where the work is too much.
    private mutating func all(_ machine: inout Machine) -> [[Int]]? {
        var matches: [[Int]] = []
        var place = 0
        while let match = first(from: place, &machine) {
            guard match[1] > match[0] else { return nil }
            matches.append(match)
            place = match[1]
        }
        return machine.isExhausted ? nil : matches
    }

    mutating func pieces(_ machine: inout Machine) -> [String]? {
        guard let matches = all(&machine), matches.count < Limits.listCount else { return nil }
        var pieces: [String] = []
        var start = 0
        for match in matches {
            pieces.append(slice(start, match[0]))
            start = match[1]
        }
        return pieces + [slice(start, text.count)]
    }

    /// `$1` in the replacement stands for a group, `$0` for the whole match, `\$` and `\\` for themselves.
    mutating func replacing(with replacement: String, _ machine: inout Machine) -> String? {
        guard let matches = all(&machine) else { return nil }
        var result = ""
        var start = 0
        for match in matches {
            guard let filled = fill(Array(replacement.unicodeScalars), match) else { return nil }
            result += slice(start, match[0]) + filled
            start = match[1]
            guard result.utf8.count <= Limits.textBytes, machine.spend(1 + filled.utf8.count / 64) else { return nil }
        }
        return result + slice(start, text.count)
    }

    private func fill(_ template: [Unicode.Scalar], _ match: [Int]) -> String? {
        if pattern.flags.isLiteral { return String(String.UnicodeScalarView(template)) }
        var result = String.UnicodeScalarView()
        var index = 0
        while index < template.count {
            let scalar = template[index]
            index += 1
            guard scalar == "$" || scalar == "\\" else {
                result.append(scalar)
                continue
            }
            guard index < template.count else { return nil }
            let next = template[index]
            index += 1
            if scalar == "\\" {
                guard next == "\\" || next == "$" else { return nil }
                result.append(next)
            } else {
                guard Characters.isDigit(next) else { return nil }
                let group = Int(next.value) - 0x30
                guard group <= pattern.groupCount, match[2 * group] >= 0, match[2 * group + 1] >= 0 else { continue }
                result.append(contentsOf: text[match[2 * group]..<match[2 * group + 1]])
            }
        }
        return String(result)
    }

    private func slice(_ start: Int, _ end: Int) -> String { String(String.UnicodeScalarView(text[start..<end])) }
}
