import Foundation
import Mustache

/// What a template is filled with: nested dictionaries, lists and values. Made and used within one request.
public typealias PageValues = [String: Any]

/// The templates, read once at start.
public struct Views: Sendable {
    private let library: MustacheLibrary

    /// - Throws: the parser's error with the template's name when one does not read.
    public init() async throws {
        library = try await MustacheLibrary(directory: Resources.folder("Templates").path)
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
