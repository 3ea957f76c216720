import Foundation
import Mustache

/// What a template is filled with: nested dictionaries, lists and values. Made and used within one request.
public typealias PageValues = [String: Any]

/// The templates, read once at start.
public struct Views: Sendable {
    private let library: MustacheLibrary

    /// - Throws: ``Flaw`` with the parser's words when a template does not read.
    public init() async throws {
        MustacheContentTypes.register(MarkupContentType(), named: MarkupContentType.name)
        var library = MustacheLibrary()
        let folder = Resources.folder("Templates")
        for case let path as String in FileManager.default.enumerator(atPath: folder.path) ?? .init() {
            guard path.hasSuffix(Self.ending) else { continue }
            let text = try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
            do {
                try library.register(MarkupContentType.pragma + text, named: String(path.dropLast(Self.ending.count)))
            } catch {
                throw Flaw(template: path, error: "\(error)")
            }
        }
        self.library = library
    }

    private static let ending = ".mustache"

    /// A template that does not read.
    struct Flaw: Error {
        var template: String
        var error: String
    }

    /// The page as HTML text. A missing template is a fault of the program and gives an empty page with its name.
    func render(_ template: String, _ values: PageValues) -> String {
        library.render(values, withTemplate: template) ?? "<!doctype html><title>\(template)</title>"
    }
}

/// Files that come with this room.
enum Resources {
    static func folder(_ name: String) -> URL { Bundle.module.bundleURL.appendingPathComponent(name) }
}
