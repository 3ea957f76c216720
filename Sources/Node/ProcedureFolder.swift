public import Foundation
public import Procedures

/// The procedure files: those that come with the program, and a county's own beside its data.
public enum ProcedureFolder {
    public static var bundled: URL { Bundle.module.bundleURL.appendingPathComponent("Procedures") }

    /// YAML files of a folder in the order of their names; none when there is no such folder.
    public static func files(in folder: URL) -> [URL] {
        let found = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return found.filter { $0.pathExtension == "yaml" }.sorted { $0.lastPathComponent < $1.lastPathComponent }
    }

    /// - Throws: `ProcedureFlaws` with every flaw of every file.
    public static func library(extra: String) throws -> ProcedureLibrary {
        var flaws: [Flaw] = []
        var definitions: [ProcedureDefinition] = []
        for file in files(in: bundled) + files(in: URL(fileURLWithPath: extra)) {
            do {
                definitions.append(try load(file))
            } catch let error as ProcedureFlaws {
                flaws += error.flaws
            }
        }
        guard flaws.isEmpty else { throw ProcedureFlaws(flaws: flaws) }
        return try ProcedureLibrary(definitions)
    }

    public static func load(_ file: URL) throws -> ProcedureDefinition {
        let name = file.lastPathComponent
        guard let text = try? String(contentsOf: file, encoding: .utf8) else {
            let message = "it cannot be read, or is not text in UTF-8"
            throw ProcedureFlaws(flaws: [Flaw(file: name, line: 1, column: 1, message: message)])
        }
        return try ProcedureDefinition.load(yaml: text, file: name)
    }
}
