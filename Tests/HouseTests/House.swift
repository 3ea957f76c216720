import Foundation

/// The sources of the package as texts, for tests that keep the house in order.
enum House {
    struct File {
        /// From the package's root.
        var path: String
        var text: String
        var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    }

    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func files(in folder: String, endings: [String] = [".swift"]) -> [File] {
        let base = root.appendingPathComponent(folder).path
        guard let names = FileManager.default.enumerator(atPath: base) else { return [] }
        return names.compactMap { name -> File? in
            guard let name = name as? String, endings.contains(where: name.hasSuffix),
                let data = FileManager.default.contents(atPath: base + "/" + name)
            else { return nil }
            return File(path: folder + "/" + name, text: String(decoding: data, as: UTF8.self))
        }.sorted { $0.path < $1.path }
    }

    static func imports(of file: File) -> [String] {
        file.lines.compactMap { line in
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == "import" { return String(words[1]) }
            if words.count == 3, words[1] == "import", ["public", "@testable"].contains(words[0]) { return String(words[2]) }
            return nil
        }
    }
}
