import Crypto
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Style sheets, scripts and icons, read once at start and served from memory with a tag for revalidation.
struct AssetController: Sendable {
    private struct Asset: Sendable {
        var bytes: ByteBuffer
        var type: String
        var tag: String
    }

    private let assets: [String: Asset]

    /// Folders whose files are served; the second holds the map and chart libraries that Debian packages.
    init(folders: [URL] = [Resources.folder("Assets")]) throws {
        var assets: [String: Asset] = [:]
        for folder in folders {
            let root = folder.standardizedFileURL.path
            guard let names = FileManager.default.enumerator(atPath: root) else { continue }
            for case let name as String in names {
                guard let type = Self.types[(name as NSString).pathExtension],
                    let data = FileManager.default.contents(atPath: root + "/" + name)
                else { continue }
                let digest = SHA256.hash(data: data).prefix(8).map { String($0, radix: 16) }.joined()
                assets[name] = Asset(bytes: ByteBuffer(bytes: data), type: type, tag: "\"\(digest)\"")
            }
        }
        self.assets = assets
    }

    func add(to router: some RouterMethods<WebContext>) {
        router.get("\(RouterPath(stringLiteral: Paths.assets))/**") { request, context in
            try self.asset(context.parameters.getCatchAll().joined(separator: "/"), request)
        }
    }

    private func asset(_ name: String, _ request: Request) throws -> Response {
        guard let asset = assets[name] else { throw Problem.notFound }
        let headers: HTTPFields = [
            .contentType: asset.type, .eTag: asset.tag, .cacheControl: "public, max-age=3600",
        ]
        if request.headers[.ifNoneMatch] == asset.tag { return Response(status: .notModified, headers: headers) }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: asset.bytes))
    }

    private static let types = [
        "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml",
        "png": "image/png", "webmanifest": "application/manifest+json",
    ]
}
