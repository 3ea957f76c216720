/// The names that hold more than one word or a sign, which only a reader who knows them can tell from several names:
/// `day of week`, `applicant-age`.
struct NameTable: Sendable {
    private struct Entry: Sendable {
        let name: String
        let scalars: [Unicode.Scalar]
        /// Names of built-in functions count only where they are called: `date and time` may be two variables.
        let onlyCalled: Bool
    }

    private var entries: [Unicode.Scalar: [Entry]] = [:]

    static let builtins: NameTable = {
        var table = NameTable()
        for name in Builtin.all.keys { table.insert(name, onlyCalled: true) }
        for name in ["time offset", "start included", "end included"] { table.insert(name) }
        return table
    }()

    mutating func insert(_ name: String, onlyCalled: Bool = false) {
        let scalars = Array(name.unicodeScalars)
        guard let first = scalars.first, !scalars.allSatisfy(Characters.continuesName) else { return }
        let entry = Entry(name: name, scalars: scalars, onlyCalled: onlyCalled)
        var known = entries[first] ?? []
        guard !known.contains(where: { $0.name == name && $0.onlyCalled == onlyCalled }) else { return }
        let place = known.firstIndex { $0.scalars.count < scalars.count } ?? known.count
        known.insert(entry, at: place)
        entries[first] = known
    }

    /// The longest known name at `start`, and where it ends.
    func match(_ source: [Unicode.Scalar], at start: Int) -> (name: String, end: Int)? {
        guard let candidates = entries[source[start]] else { return nil }
        for entry in candidates {
            if let end = Self.end(of: entry, in: source, at: start) { return (entry.name, end) }
        }
        return nil
    }

    private static func end(of entry: Entry, in source: [Unicode.Scalar], at start: Int) -> Int? {
        var place = start
        for scalar in entry.scalars {
            guard place < source.count else { return nil }
            if scalar == " " {
                guard Characters.isSpace(source[place]) else { return nil }
                while place < source.count, Characters.isSpace(source[place]) { place += 1 }
            } else {
                guard source[place] == scalar else { return nil }
                place += 1
            }
        }
        if let last = entry.scalars.last, Characters.continuesName(last), place < source.count,
            Characters.continuesName(source[place])
        {
            return nil
        }
        guard entry.onlyCalled else { return place }
        var next = place
        while next < source.count, Characters.isSpace(source[next]) { next += 1 }
        return next < source.count && source[next] == "(" ? place : nil
    }
}
