/// Finds the words in item names that say nothing about the service ("办理") and those for actions ("注销").
///
/// It runs over every name of a layer, so most characters are turned away by a table.
struct NameWords {
    private var actionsByFirst: [UInt32: [(word: [UInt32], bit: UInt16)]] = [:]
    private var genericByFirst: [UInt32: [[UInt32]]] = [:]
    /// Whether a word begins with the character, for the common block of Han characters.
    private var begins = [Bool](repeating: false, count: Self.block.count)

    static let block: Range<UInt32> = 0x4E00..<0xA000

    init(_ vocabulary: Vocabulary) {
        for (number, action) in vocabulary.actions.enumerated() {
            for word in action.named where !word.isEmpty {
                actionsByFirst[word[0], default: []].append((word, 1 << UInt16(number)))
                mark(word[0])
            }
        }
        for word in vocabulary.genericWords where !word.isEmpty {
            genericByFirst[word[0], default: []].append(word)
            mark(word[0])
        }
        for first in genericByFirst.keys { genericByFirst[first]?.sort { $0.count > $1.count } }
    }

    private mutating func mark(_ unit: UInt32) {
        if Self.block.contains(unit) { begins[Int(unit - Self.block.lowerBound)] = true }
    }

    private func mayBegin(_ unit: UInt32) -> Bool {
        !Self.block.contains(unit) || begins[Int(unit - Self.block.lowerBound)]
    }

    /// Calls `generic` with the places of generic words, the longest at each place.
    ///
    /// - Returns: The classes of actions that the name speaks of, one bit each.
    func read(_ units: [UInt32], generic: (Range<Int>) -> Void) -> UInt16 {
        var mask: UInt16 = 0
        for place in units.indices where mayBegin(units[place]) {
            for (word, bit) in actionsByFirst[units[place]] ?? []
            where mask & bit == 0 && Self.stands(word, in: units, at: place) {
                mask |= bit
            }
            for word in genericByFirst[units[place]] ?? [] where Self.stands(word, in: units, at: place) {
                generic(place..<(place + word.count))
                break
            }
        }
        return mask
    }

    private static func stands(_ word: [UInt32], in units: [UInt32], at place: Int) -> Bool {
        guard place + word.count <= units.count else { return false }
        for offset in word.indices where units[place + offset] != word[offset] { return false }
        return true
    }
}
