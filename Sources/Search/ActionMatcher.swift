/// Finds the words for actions in item names; filed by first character, since it runs over every name of a layer.
struct ActionMatcher {
    private var wordsByFirst: [UInt32: [(word: [UInt32], bit: UInt16)]] = [:]

    init(_ actions: [ActionClass]) {
        for (number, action) in actions.enumerated() {
            for word in action.named where !word.isEmpty {
                wordsByFirst[word[0], default: []].append((word, 1 << UInt16(number)))
            }
        }
    }

    /// The classes the name speaks of, one bit each.
    func mask(of units: [UInt32]) -> UInt16 {
        var mask: UInt16 = 0
        for place in units.indices {
            guard let words = wordsByFirst[units[place]] else { continue }
            for (word, bit) in words where mask & bit == 0 && units[place...].starts(with: word) { mask |= bit }
        }
        return mask
    }
}
