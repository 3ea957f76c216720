/// Everyday words that mean the same ("娃娃", "细娃" and "孩子"; "搞丢", "不见了" and "丢"), folded to one of them.
///
/// Phrases of the vocabulary and queries are folded alike, so that a phrase written with one word of a group is found
/// with any other.
struct EquivalentWords: Sendable {
    private struct Word: Sendable {
        var units: [UInt32]
        var plain: [UInt32]
    }

    /// Words by their first character, the longest first.
    private var wordsByFirst: [UInt32: [Word]] = [:]

    /// Adds a group; the first word stands for all.
    mutating func add(_ group: [[UInt32]]) {
        guard let plain = group.first, !plain.isEmpty else { return }
        for units in group where !units.isEmpty {
            var words = wordsByFirst[units[0], default: []]
            guard !words.contains(where: { $0.units == units }) else { continue }
            let place = words.firstIndex { $0.units.count < units.count } ?? words.count
            words.insert(Word(units: units, plain: plain), at: place)
            wordsByFirst[units[0]] = words
        }
    }

    /// The text with every word of a group replaced by the group's first.
    func folded(_ units: [UInt32]) -> [UInt32] {
        guard units.contains(where: { wordsByFirst[$0] != nil }) else { return units }
        return view(of: units).units
    }

    func view(of units: [UInt32]) -> QueryView {
        var view = QueryView()
        var place = 0
        while place < units.count {
            let word = wordsByFirst[units[place]]?.first { units[place...].starts(with: $0.units) }
            let length = word?.units.count ?? 1
            view.append(word?.plain ?? [units[place]], from: place..<(place + length))
            place += length
        }
        return view
    }
}

/// A text as the vocabulary reads it: units, each with the place in the typed text that it stands for.
struct QueryView: Sendable {
    private(set) var units: [UInt32] = []
    private(set) var sources: [Range<Int>] = []

    mutating func append(_ text: [UInt32], from source: Range<Int>) {
        units += text
        sources += Array(repeating: source, count: text.count)
    }

    /// The part of the typed text that a part of this one stands for.
    func source(of range: Range<Int>) -> Range<Int> {
        guard let first = range.first, let last = range.last else { return 0..<0 }
        return sources[first].lowerBound..<max(sources[last].upperBound, sources[first].upperBound)
    }

    /// The text with a part of it written otherwise.
    func replacing(_ range: Range<Int>, with text: [UInt32]) -> QueryView {
        var changed = QueryView()
        for place in units.indices[..<range.lowerBound] { changed.append([units[place]], from: sources[place]) }
        // A slip replaces character by character.
        for (place, unit) in zip(range, text) { changed.append([unit], from: sources[place]) }
        for place in units.indices[range.upperBound...] { changed.append([units[place]], from: sources[place]) }
        return changed
    }
}
