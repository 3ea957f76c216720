import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Synchronization

/// A browser as far as signing in needs one: keeps cookies, and sends the token of the page that it saw last.
final class CookieBrowser: Sendable {
    struct Answer: Sendable {
        let status: HTTPResponse.Status
        let headers: HTTPFields
        let text: String

        var location: String? { headers[.location] }
        var setCookies: [String] { headers[values: .setCookie] }
    }

    private struct State {
        var cookies: [String: String] = [:]
        var csrf = ""
    }

    private let client: any TestClientProtocol
    private let extra: HTTPFields
    private let state = Mutex(State())

    init(_ client: any TestClientProtocol, headers: HTTPFields = [:]) {
        self.client = client
        extra = headers
    }

    var cookies: [String: String] { state.withLock { $0.cookies } }
    var csrf: String { state.withLock { $0.csrf } }

    func set(_ name: String, _ value: String?) { state.withLock { $0.cookies[name] = value } }

    @discardableResult
    func get(_ path: String) async throws -> Answer { try await send(.get, path, nil) }

    /// A form of the page seen last.
    @discardableResult
    func post(_ path: String, _ fields: [String: String] = [:], csrf: String? = nil) async throws -> Answer {
        let fields = fields.merging(["csrf": csrf ?? self.csrf]) { own, _ in own }
        let body = fields.map { Self.encoded($0.key) + "=" + Self.encoded($0.value) }.joined(separator: "&")
        return try await send(.post, path, body)
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    private func send(_ method: HTTPRequest.Method, _ path: String, _ body: String?) async throws -> Answer {
        var headers = extra
        headers[.cookie] = cookies.map { $0.key + "=" + $0.value }.joined(separator: "; ")
        if body != nil { headers[.contentType] = "application/x-www-form-urlencoded" }
        let answer = try await client.execute(
            uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) }
        ) { response in
            Answer(
                status: response.status, headers: response.headers,
                text: String(decoding: response.body.readableBytesView, as: UTF8.self))
        }
        state.withLock { state in
            for cookie in answer.setCookies {
                let pair = cookie.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1).map(String.init)
                guard let name = pair.first else { continue }
                state.cookies[name] = cookie.contains("Max-Age=0") ? nil : pair.count > 1 ? pair[1] : ""
            }
            if let token = answer.text.firstMatch(of: /name="csrf" value="([^"]+)"/) { state.csrf = String(token.1) }
        }
        return answer
    }
}
