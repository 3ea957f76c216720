import Yams

/// Where something stands in the file: 1-based line and column.
struct Spot: Hashable, Comparable {
    var line: Int
    var column: Int

    static let start = Spot(line: 1, column: 1)

    init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    init(_ mark: Mark?) {
        self.init(line: mark?.line ?? 1, column: mark?.column ?? 1)
    }

    static func < (a: Spot, b: Spot) -> Bool { (a.line, a.column) < (b.line, b.column) }
}

/// A value with the place it was written at.
struct Located<Wrapped> {
    var value: Wrapped
    var spot: Spot
}

/// Gathers flaws while a file is read, so that all are told at once. Used by one reading only, never shared.
final class FlawList {
    let file: String
    private(set) var flaws: Set<Flaw> = []

    init(file: String) { self.file = file }

    func add(_ message: String, at spot: Spot) {
        flaws.insert(Flaw(file: file, line: spot.line, column: spot.column, message: message))
    }
}
