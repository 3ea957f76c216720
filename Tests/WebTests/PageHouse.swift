import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Node
import Registry
import Web

/// A person of the demonstration in a browser: a session, and its token for forms.
struct Reader: Sendable {
    let cookie: String
    let csrf: String

    static func signedIn(_ username: String, _ house: APIHouse) async throws -> Reader {
        let (token, session) = try await house.installation.registry.accounts.createSession(for: username)
        return Reader(cookie: "tb_session=" + token, csrf: session.csrf)
    }
}

struct PageAnswer {
    let status: HTTPResponse.Status
    let location: String?
    let text: String
}

extension TestClientProtocol {
    func page(_ path: String, as reader: Reader? = nil, language: String = "zh-Hans") async throws -> PageAnswer {
        try await send(.get, path, reader, language, nil)
    }

    /// A form as a browser posts it; a name may stand several times.
    func post(
        _ path: String, as reader: Reader, _ fields: [(String, String)], language: String = "zh-Hans"
    ) async throws -> PageAnswer {
        let body = ([("csrf", reader.csrf)] + fields).map { Self.encoded($0.0) + "=" + Self.encoded($0.1) }
            .joined(separator: "&")
        return try await send(.post, path, reader, language, body)
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    private func send(
        _ method: HTTPRequest.Method, _ path: String, _ reader: Reader?, _ language: String, _ body: String?
    ) async throws -> PageAnswer {
        var headers: HTTPFields = [.acceptLanguage: language]
        headers[.cookie] = ([reader?.cookie].compactMap { $0 } + ["tb_language=" + language]).joined(separator: "; ")
        if body != nil { headers[.contentType] = "application/x-www-form-urlencoded" }
        return try await execute(
            uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) }
        ) { response in
            PageAnswer(
                status: response.status, location: response.headers[.location],
                text: String(decoding: response.body.readableBytesView, as: UTF8.self))
        }
    }
}
