import Access
import Casework
import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Node
import Registry
import TestSupport
import Web

/// An installation with the demonstration's territory, people and items, no cases, and the whole router.
struct APIHouse {
    let folder: TemporaryFolder
    let installation: Installation
    let router: Router<WebContext>
    let admission: Admission

    /// - Parameter settings: over those of the demonstration.
    static func open(
        _ settings: [String: String] = [:], limits: ServingLimits = ServingLimits(), codes: (any PresenceCodes)? = nil
    ) async throws -> APIHouse {
        let folder = try await FilledDemo.shared.folder()
        var configuration = try Configuration(
            environment: TestStore.environment(folder.path).merging(["TONGBAN_DEMO": "1"].merging(settings) { $1 }) { $1 })
        configuration.serving = limits
        let installation = try await Installation.open(configuration, scrypt: .weak, codes: codes)
        let site = try await Server(installation).site()
        return APIHouse(
            folder: folder, installation: installation, router: try WebRouter.router(for: site),
            admission: site.admission)
    }

    func token(_ account: String) async throws -> String {
        try await Upkeep(installation).createToken(name: "test of " + account, account: account, days: 1)
    }

    /// Runs against the router, then gives up the data.
    func test(_ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        try await Application(router: router).test(.router, body)
        try await installation.close()
    }

    /// The description as it is served from the sources.
    static func description() throws -> JSONValue {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../Sources/Web/Assets/openapi.json")
        return try JSONValue.parse([UInt8](Data(contentsOf: file)), maxDepth: 64, maxBytes: 1_000_000)
    }

    static let filing: [String: JSONValue] = [
        "procedure": "application", "item": "510000.hrss.0101", "home": "510421201200",
        "party": ["name": "李德顺", "number": "510421190202060137"],
        "answers": ["grade": "g500", "subsidy": "none", "account": "6217000000000000001"],
    ]
}

/// One answer, read as JSON.
struct APIAnswer {
    let status: HTTPResponse.Status
    let headers: HTTPFields
    let json: JSONValue

    var code: String? { json["code"]?.text }
}

extension TestClientProtocol {
    func api(
        _ method: HTTPRequest.Method, _ path: String, token: String? = nil, _ body: JSONValue? = nil,
        type: String? = "application/json"
    ) async throws -> APIAnswer {
        var headers: HTTPFields = [.acceptLanguage: "en"]
        if let token { headers[.authorization] = "Bearer " + token }
        if body != nil, let type { headers[.contentType] = type }
        return try await execute(
            uri: path, method: method, headers: headers,
            body: body.map { ByteBuffer(bytes: $0.serializedBytes()) }
        ) { response in
            let bytes = Array(response.body.readableBytesView)
            return APIAnswer(
                status: response.status, headers: response.headers,
                json: try bytes.isEmpty ? .null : JSONValue.parse(bytes, maxDepth: 64, maxBytes: 1_000_000))
        }
    }
}
