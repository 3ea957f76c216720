import Foundation
import Testing
import Web

/// Words of the interface: every language has all of them, pages ask for none that is not there, nobody keeps one that
/// no page says.
@Suite struct StringsTests {
    private static let web = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../Sources/Web")

    @Test func everyLanguageHasEveryWord() throws {
        #expect(try Strings().missing == [])
    }

    @Test func templatesAskForWordsThatAreThere() throws {
        let keys = try Strings().keys
        for key in try Self.templateKeys() {
            #expect(keys.contains(key) || keys.contains { $0.hasPrefix(key + ".") }, "a template asks for t.\(key)")
        }
    }

    @Test func noWordIsKeptThatNobodySays() throws {
        let templates = try Self.templateKeys()
        let literals = try Self.files("swift").reduce(into: Set<[String]>()) { all, text in
            all.formUnion(SwiftLiterals.read(text))
        }
        let plain = Set(literals.filter { $0.count == 1 }.map { $0[0] })
        // What a page's own helper puts before its words: `citizen.apply.` before `title`.
        let prefixes = plain.filter { $0.hasSuffix(".") && !$0.contains(" ") }
        // What a helper is given to put a dot and more behind: `citizen.apply` in `"\(words).\(id)Hint"`.
        let groups = plain.filter { $0.contains(".") && !$0.hasSuffix(".") && !$0.contains(" ") }
        let patterns = literals.filter { $0.count > 1 && $0.contains { !$0.isEmpty } }

        func isSaid(_ key: String) -> Bool {
            if templates.contains(where: { key == $0 || key.hasPrefix($0 + ".") }) || plain.contains(key) { return true }
            if patterns.contains(where: { $0[0].contains(".") && SwiftLiterals.matches(key, $0) }) { return true }
            if patterns.contains(where: { $0[0].isEmpty && $0[1] == "." && SwiftLiterals.matches(key, $0) }),
                groups.contains(where: { key.hasPrefix($0 + ".") })
            {
                return true
            }
            return prefixes.contains { prefix in
                guard key.hasPrefix(prefix) else { return false }
                let rest = String(key.dropFirst(prefix.count))
                return plain.contains(rest) || prefixes.contains { rest.hasPrefix($0) }
                    || patterns.contains { SwiftLiterals.matches(rest, $0) }
            }
        }
        let unsaid = try Strings().keys.filter { !isSaid($0) }.sorted()
        #expect(unsaid == [])
    }

    private static func files(_ kind: String) throws -> [String] {
        guard let walk = FileManager.default.enumerator(at: web, includingPropertiesForKeys: nil) else { return [] }
        return try walk.compactMap { $0 as? URL }.filter { $0.pathExtension == kind }
            .map { try String(contentsOf: $0, encoding: .utf8) }
    }

    /// Every `t.some.key` of a template.
    private static func templateKeys() throws -> Set<String> {
        var keys: Set<String> = []
        for text in try files("mustache") {
            for piece in text.components(separatedBy: "{{").dropFirst() where !piece.hasPrefix("!") {
                let tag = piece.prefix { $0 != "}" }.drop { "#^/{& ".contains($0) }
                if tag.hasPrefix("t.") { keys.insert(String(tag.dropFirst(2))) }
            }
        }
        return keys
    }
}

/// The string literals of Swift source, each as its fixed pieces around what is put in.
enum SwiftLiterals {
    static func read(_ source: String) -> Set<[String]> {
        var found: Set<[String]> = []
        var rest = source[...]
        while let character = rest.first {
            if rest.hasPrefix("//") {
                rest = rest.drop { $0 != "\n" }
            } else if character == "\"" {
                rest.removeFirst()
                found.formUnion(literal(&rest))
            } else {
                rest.removeFirst()
            }
        }
        return found
    }

    /// The literal that begins here, with those inside its interpolations.
    private static func literal(_ rest: inout Substring) -> Set<[String]> {
        var found: Set<[String]> = []
        var pieces = [""]
        while let character = rest.popFirst(), character != "\"" {
            guard character == "\\" else {
                pieces[pieces.count - 1].append(character)
                continue
            }
            guard rest.popFirst() == "(" else { continue }
            pieces.append("")
            var depth = 1
            while depth > 0, let inner = rest.popFirst() {
                if inner == "(" { depth += 1 }
                if inner == ")" { depth -= 1 }
                if inner == "\"" { found.formUnion(literal(&rest)) }
            }
        }
        found.insert(pieces)
        return found
    }

    /// Whether the pieces stand in the text in this order, the first at its beginning and the last at its end.
    static func matches(_ text: String, _ pieces: [String]) -> Bool {
        guard text.hasPrefix(pieces[0]), let last = pieces.last, text.hasSuffix(last) else { return false }
        var rest = text.dropFirst(pieces[0].count)
        for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
            guard let range = rest.range(of: piece) else { return false }
            rest = rest[range.upperBound...]
        }
        return rest.count >= last.count
    }
}
