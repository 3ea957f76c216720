import Foundation

/// What `Package.swift` names for each target, read from its text: enough for a manifest that is written in one way.
struct Manifest {
    /// The modules that a target may import by what it names, the other rooms among them.
    var targets: [String: Set<String>] = [:]

    /// Modules of the system and the toolchain.
    static let system: Set<String> = [
        "Foundation", "FoundationEssentials", "Dispatch", "Synchronization", "Glibc", "Musl", "Darwin", "Testing",
    ]

    /// Products that bring more modules than the one of their own name.
    private static let modules: [String: Set<String>] = [
        "GRDB": ["GRDB", "GRDBSQLite"],
        "Hummingbird": ["Hummingbird", "HTTPTypes"],
    ]

    static func read() -> Manifest {
        let file = FileManager.default.contents(atPath: House.root.appendingPathComponent("Package.swift").path)
        return Manifest(String(decoding: file ?? Data(), as: UTF8.self))
    }

    init(_ text: String) {
        var products: [String: String] = [:]
        for line in text.split(separator: "\n") where line.contains("= Target.Dependency.product(") {
            let words = line.split(separator: " ")
            if words.count > 1, let product = Self.quoted(line).first { products[String(words[1])] = product }
        }
        for opening in ["room(", "tests(", ".target(", ".executableTarget("] {
            var rest = text[...]
            while let found = rest.range(of: opening) {
                let isDefinition = rest[..<found.lowerBound].hasSuffix("func ")
                let call = Self.call(rest[found.upperBound...])
                rest = rest[found.upperBound...]
                guard !isDefinition, let name = Self.quoted(call).first else { continue }
                let target = opening == "tests(" ? name + "Tests" : name
                targets[target] = Self.named(in: call, products, isTest: opening == "tests(")
            }
        }
    }

    private static func named(in call: Substring, _ products: [String: String], isTest: Bool) -> Set<String> {
        var names = Set(
            quoted(call.replacing("package: \"", with: "\"~").replacing(".copy(\"", with: "\"~")).dropFirst()
                .filter { !$0.hasPrefix("~") })
        for word in call.split(whereSeparator: { !$0.isLetter }) {
            if let product = products[String(word)] { names.insert(product) }
        }
        if isTest { names.insert("TestSupport") }
        return names.reduce(into: []) { $0.formUnion(modules[$1] ?? [$1]) }
    }

    /// The text up to the bracket that closes a call.
    private static func call(_ text: Substring) -> Substring {
        var depth = 1
        for index in text.indices {
            if text[index] == "(" { depth += 1 }
            if text[index] == ")" { depth -= 1 }
            if depth == 0 { return text[..<index] }
        }
        return text
    }

    private static func quoted(_ text: some StringProtocol) -> [String] {
        let parts = text.split(separator: "\"", omittingEmptySubsequences: false)
        return parts.indices.filter { !$0.isMultiple(of: 2) }.map { String(parts[$0]) }
    }
}
