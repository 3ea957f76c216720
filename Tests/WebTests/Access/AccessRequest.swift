import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel

/// A request of the matrix as it goes out: a real one, so that a caller who may do it succeeds.
struct AccessRequest: Sendable {
    var method: HTTPRequest.Method = .get
    var path: String
    var form: [(String, String)]?
    var file: (name: String, content: String)?
    var json: JSONValue?
    var bytes: [UInt8]?
    var headers: [(String, String)] = []
    /// Cookies that came before this request and go with it.
    var cookies: [String] = []
    /// Brings the form's token in a header, as a script of the page does.
    var carriesToken = false
    /// Names nothing that exists but is alike otherwise: what a stranger is told has to be the same for both.
    var absent: String?

    static func get(_ path: String, absent: String? = nil) -> AccessRequest {
        AccessRequest(path: path, absent: absent)
    }

    static func post(_ path: String, _ form: [(String, String)], absent: String? = nil) -> AccessRequest {
        AccessRequest(method: .post, path: path, form: form, absent: absent)
    }

    static func post(_ path: String, json: JSONValue, absent: String? = nil) -> AccessRequest {
        AccessRequest(method: .post, path: path, json: json, absent: absent)
    }
}

/// What came back, as far as the matrix looks at it.
struct AccessAnswer: Sendable {
    var status: Int
    var location: String?
    var text: String
    var headers: HTTPFields

    /// The word of the tables: `ok`, `in` (sent to the sign-in page), or the status.
    var word: String {
        if status == 303, location?.hasPrefix("/sign-in?next=") == true { return "in" }
        return (200...303).contains(status) ? "ok" : String(status)
    }

    /// Without what differs between two requests anyway.
    func leveled(_ id: String?) -> String {
        var text = text
        if let request = headers[HTTPField.Name("x-request-id") ?? .eTag] { text = text.replacing(request, with: "") }
        if let id { text = text.replacing(id, with: "") }
        return "\(status) " + text
    }
}

/// How a browser or a program of the matrix asks.
struct AccessClient {
    let client: any TestClientProtocol

    /// - Parameter csrf: left out where nil.
    func send(
        _ request: AccessRequest, cookie: String? = nil, csrf: String? = nil, token: String? = nil,
        headers more: [(String, String)] = []
    ) async throws -> AccessAnswer {
        var headers: HTTPFields = [.acceptLanguage: "en"]
        // Everybody has chosen the county.
        headers[.cookie] = ([cookie, "tb_territory=510421000000"].compactMap { $0 } + request.cookies)
            .joined(separator: "; ")
        if let token { headers[.authorization] = "Bearer " + token }
        let own = request.headers + (request.carriesToken ? csrf.map { [("X-CSRF-Token", $0)] } ?? [] : [])
        for (name, value) in own + more { if let name = HTTPField.Name(name) { headers[name] = value } }
        var body: [UInt8]?
        if let json = request.json {
            headers[.contentType] = "application/json"
            body = json.serializedBytes()
        } else if let bytes = request.bytes {
            headers[.contentType] = headers[.contentType] ?? "image/png"
            body = bytes
        } else if var form = request.form {
            if let csrf { form.insert(("csrf", csrf), at: 0) }
            if let file = request.file {
                headers[.contentType] = "multipart/form-data; boundary=matrix"
                body = Self.multipart(form, file)
            } else {
                headers[.contentType] = "application/x-www-form-urlencoded"
                body = Array(form.map { Self.encoded($0.0) + "=" + Self.encoded($0.1) }.joined(separator: "&").utf8)
            }
        }
        return try await client.execute(
            uri: request.path, method: request.method, headers: headers, body: body.map { ByteBuffer(bytes: $0) }
        ) { response in
            AccessAnswer(
                status: response.status.code, location: response.headers[.location],
                text: String(decoding: response.body.readableBytesView, as: UTF8.self), headers: response.headers)
        }
    }

    private static func multipart(_ form: [(String, String)], _ file: (name: String, content: String)) -> [UInt8] {
        var text = ""
        for (name, value) in form {
            text += "--matrix\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n"
        }
        text += "--matrix\r\nContent-Disposition: form-data; name=\"\(file.name)\"; filename=\"a.json\"\r\n\r\n"
        return Array((text + file.content + "\r\n--matrix--\r\n").utf8)
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }

    /// Who has no session but looked at a page: with the cookies that it set and the token of its forms.
    func stranger(_ reader: Reader?) async throws -> Reader {
        let page = try await send(.get("/track"), cookie: reader?.cookie)
        return Reader(
            cookie: ([reader?.cookie].compactMap { $0 } + page.cookies).joined(separator: "; "), csrf: page.csrf)
    }

    /// Somebody who opened a case by its number and secret.
    func opened(_ subject: AccessHouse.CaseSubject) async throws -> Reader {
        let before = try await stranger(nil)
        let answer = try await send(
            .post("/track", [("number", subject.number), ("secret", subject.secret)]), cookie: before.cookie,
            csrf: before.csrf)
        return Reader(cookie: ([before.cookie] + answer.cookies).joined(separator: "; "), csrf: before.csrf)
    }
}

extension AccessAnswer {
    /// Names and values of the cookies that came with it.
    var cookies: [String] { headers[values: .setCookie].map { String($0.prefix { $0 != ";" }) } }
    /// The token of the page's forms.
    var csrf: String { text.firstMatch(of: #/name="csrf" value="([^"]+)"/#).map { String($0.1) } ?? "" }
}
