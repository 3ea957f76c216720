import Foundation
public import Kernel
import Yams

/// The words of the interface, one YAML file for each language, nested as the templates name them (`t.nav.search`).
public struct Strings: Sendable {
    public enum Flaw: Error, Sendable, Hashable {
        case unreadable(String)
        /// A key that one language has and another has not.
        case missing(language: String, key: String)
    }

    private let nested: [Language: Tree]
    private let flat: [Language: [String: String]]

    indirect enum Tree: Sendable {
        case text(String)
        case branch([String: Tree])

        var value: Any {
            switch self {
            case .text(let text): text
            case .branch(let branch): branch.mapValues(\.value)
            }
        }
    }

    /// Languages of the interface, first is the default.
    public static let languages: [Language] = [.zhHans, .en]

    public init() throws {
        var nested: [Language: Tree] = [:]
        var flat: [Language: [String: String]] = [:]
        for language in Self.languages {
            let tag = language == .zhHans ? "zh" : language.rawValue
            var words: [String: Tree] = [:]
            for file in try Self.files(tag) {
                guard let node = try Yams.load(yaml: String(contentsOf: file, encoding: .utf8)) as? [String: Any] else {
                    throw Flaw.unreadable(file.lastPathComponent)
                }
                words = Self.merged(words, Self.branch(node))
            }
            nested[language] = .branch(words)
            flat[language] = Self.flattened(.branch(words), "")
        }
        self.nested = nested
        self.flat = flat
    }

    /// Files `zh.yaml`, `zh-cases.yaml`, …: each group of pages keeps its own words.
    private static func files(_ tag: String) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: Resources.folder("Strings"), includingPropertiesForKeys: nil)
            .filter {
                let name = $0.deletingPathExtension().lastPathComponent
                return $0.pathExtension == "yaml" && (name == tag || name.hasPrefix(tag + "-"))
            }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
    }

    private static func branch(_ node: [String: Any]) -> [String: Tree] {
        node.mapValues { value in
            if let inner = value as? [String: Any] { return .branch(branch(inner)) }
            return .text(String(describing: value))
        }
    }

    private static func merged(_ a: [String: Tree], _ b: [String: Tree]) -> [String: Tree] {
        a.merging(b) { first, second in
            if case .branch(let one) = first, case .branch(let two) = second { return .branch(merged(one, two)) }
            return second
        }
    }

    private static func flattened(_ tree: Tree, _ path: String) -> [String: String] {
        switch tree {
        case .text(let text): [path: text]
        case .branch(let branch):
            branch.reduce(into: [:]) { all, pair in
                let inner = path.isEmpty ? pair.key : path + "." + pair.key
                all.merge(flattened(pair.value, inner)) { first, _ in first }
            }
        }
    }

    /// The nested words for the templates' `t`.
    func tree(_ language: Language) -> Any { (nested[language] ?? nested[.zhHans])?.value ?? [String: Any]() }

    /// One word by its path; `{name}` places are filled in. A missing one shows its key, which a test forbids.
    public func callAsFunction(_ key: String, _ language: Language, _ places: [String: String] = [:]) -> String {
        var text = flat[language]?[key] ?? flat[.zhHans]?[key] ?? key
        for (name, value) in places { text = text.replacing("{\(name)}", with: value) }
        return text
    }

    /// Every key of the default language.
    public var keys: Set<String> { Set((flat[.zhHans] ?? [:]).keys) }

    /// Keys that not every language has, for the test that forbids them.
    public var missing: [String] {
        let all = flat.values.reduce(into: Set<String>()) { $0.formUnion($1.keys) }
        return Self.languages.flatMap { language in
            all.filter { flat[language]?[$0] == nil }.map { "\(language.rawValue): \($0)" }
        }.sorted()
    }
}
