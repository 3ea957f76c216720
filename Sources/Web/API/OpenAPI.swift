import Foundation
import Hummingbird

/// The description of the API, written by hand beside the code that it describes.
enum OpenAPI {
    static func response() throws -> Response {
        let file = Resources.folder("Assets").appendingPathComponent("openapi.json")
        guard let data = FileManager.default.contents(atPath: file.path) else { throw Problem.notFound }
        return .json([UInt8](data))
    }
}
