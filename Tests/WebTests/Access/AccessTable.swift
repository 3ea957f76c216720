import Foundation

/// What each route answers each caller: read from a table that people can read too.
///
/// A line of names (`| nobody secret …`) begins a group of columns; each line below it is a route, an optional variant in
/// brackets, and one expectation a column. `#` begins a comment.
struct AccessTable {
    struct Line {
        var route: String
        var variant: String
        var expected: [String: String]
        /// Route and variant, as the requests are named.
        var name: String { variant.isEmpty ? route : route + " [" + variant + "]" }
    }

    let lines: [Line]
    let columns: [String]

    init(_ name: String) throws {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../Matrix/" + name)
        let text = try String(contentsOf: file, encoding: .utf8)
        var columns: [String] = []
        var lines: [Line] = []
        for (number, raw) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = raw.prefix { $0 != "#" }
            guard !line.allSatisfy(\.isWhitespace) else { continue }
            let parts = line.split(separator: "|", maxSplits: 1).map(String.init)
            let cells = parts.last.map { $0.split(separator: " ").map(String.init) } ?? []
            if line.hasPrefix("|") {
                columns = cells
                continue
            }
            guard parts.count == 2, cells.count == columns.count else { throw Flaw(file: name, line: number + 1) }
            var route = parts[0].trimmingCharacters(in: .whitespaces)
            var variant = ""
            if let start = route.firstIndex(of: "["), route.hasSuffix("]") {
                variant = String(route[route.index(after: start)...].dropLast())
                route = route[..<start].trimmingCharacters(in: .whitespaces)
            }
            lines.append(
                Line(
                    route: route, variant: variant,
                    expected: Dictionary(uniqueKeysWithValues: zip(columns, cells))))
        }
        self.lines = lines
        self.columns = columns
    }

    struct Flaw: Error {
        var file: String
        var line: Int
    }
}
