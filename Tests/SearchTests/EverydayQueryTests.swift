import Foundation
import Search
import Testing

/// The measure that counts: real items, everyday words, the wanted item among the first three.
@Suite struct EverydayQueryTests {
    static let csv = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../shared/data/service-items.csv").standardizedFileURL
    static var hasItems: Bool { FileManager.default.fileExists(atPath: csv.path) }

    @Test("Nine in ten everyday queries find their item among the first three", .enabled(if: Self.hasItems))
    func everydayWordsFindTheirItems() throws {
        let index = SearchIndex(try Self.documents(), vocabulary: .standard)
        let names = try Self.documents().map(\.name)
        var found = [0, 0]
        var asked = [0, 0]
        var misses: [String] = []
        for (line, query) in try Self.queries().enumerated() {
            let half = line % 2
            asked[half] += 1
            let prepared = PreparedQuery(query.text, vocabulary: .standard)
            let top = index.search(prepared, limit: 3).map { names[$0.id] }
            if top.contains(where: query.accepts) {
                found[half] += 1
            } else if half == 0 {
                misses.append("\(query.text) → \(top.joined(separator: " / "))")
            }
        }
        print(
            "everyday queries, item in first three: tuned \(found[0])/\(asked[0]), kept aside \(found[1])/\(asked[1])"
        )
        for miss in misses { print("  missed: \(miss)") }
        #expect(asked[0] + asked[1] >= 200)
        #expect(found[0] * 10 >= asked[0] * 9)
        #expect(found[1] * 10 >= asked[1] * 9)
    }

    struct Query {
        var text: String
        var wanted: [String]

        func accepts(_ name: String) -> Bool {
            wanted.contains { $0.hasPrefix("=") ? name == $0.dropFirst() : name.contains($0) }
        }
    }

    static func queries() throws -> [Query] {
        let url = try #require(
            Bundle.module.url(forResource: "everyday", withExtension: "yaml", subdirectory: "Queries"))
        return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }.map {
            line in
            let halves = line.split(separator: ":", maxSplits: 1)
            try #require(halves.count == 2)
            let wanted = halves[1].split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            return Query(text: String(halves[0]), wanted: wanted)
        }
    }

    static func documents() throws -> [SearchDocument] {
        let rows = CSVRows.parse(try String(contentsOf: csv, encoding: .utf8))
        let header = try #require(rows.first)
        let name = try #require(header.firstIndex(of: "name"))
        let department = try #require(header.firstIndex(of: "department"))
        let kind = try #require(header.firstIndex(of: "task_type"))
        return rows.dropFirst().enumerated().map { number, row in
            SearchDocument(
                id: number, name: row[name], department: row[department],
                weight: ["9", "8"].contains(row[kind]) ? 0.97 : 1)
        }
    }
}

/// Just enough of RFC 4180 for the test data.
enum CSVRows {
    static func parse(_ text: String) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var field = ""
        var quoted = false
        for character in text where character != "\u{FEFF}" {
            switch character {
            case "\"": quoted.toggle()
            case "," where !quoted:
                row.append(field)
                field = ""
            case "\n" where !quoted, "\r\n" where !quoted:
                rows.append(row + [field])
                row = []
                field = ""
            default: field.append(character)
            }
        }
        if !field.isEmpty || !row.isEmpty { rows.append(row + [field]) }
        return rows
    }
}
