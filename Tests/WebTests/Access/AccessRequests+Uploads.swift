import Casework
import Foundation
import HTTPTypes
import Kernel
import Procedures

/// Files in parts, by tus: of one's own, and of somebody else. Nobody is told that another's upload exists.
enum UploadRequests {
    static let pages = requests(at: "/uploads").merging(
        [
            "HEAD /uploads/{id} [own]": { try await own($0, at: "/uploads", .head) },
            "HEAD /uploads/{id} [another's]": { try await others($0, at: "/uploads", .head) },
        ]) { $1 }

    static let programs = requests(at: "/api/v1/uploads").merging(
        [
            "OPTIONS /api/v1/uploads": { _ in AccessRequest(method: .options, path: "/api/v1/uploads") }
        ]) { $1 }

    private static func requests(at path: String) -> AccessRequests {
        var all: AccessRequests = ["POST \(path)": { _ in opening(path) }]
        for method in [HTTPRequest.Method.get, .patch, .delete] {
            all["\(method.rawValue) \(path)/{id} [own]"] = { try await own($0, at: path, method) }
            all["\(method.rawValue) \(path)/{id} [another's]"] = { try await others($0, at: path, method) }
        }
        return all
    }

    private static let version = ("Tus-Resumable", "1.0.0")

    private static func opening(_ path: String) -> AccessRequest {
        var request = AccessRequest(method: .post, path: path)
        request.headers = [version, ("Upload-Length", String(PNG.pixel.count))]
        request.carriesToken = path == "/uploads"
        return request
    }

    private static func part(_ method: HTTPRequest.Method, _ path: String, _ id: String) -> AccessRequest {
        var request = AccessRequest(method: method, path: path + "/" + id)
        request.absent = path + "/" + AccessVisit.absentID
        request.headers = [version]
        request.carriesToken = path == "/uploads"
        if method == .patch {
            request.headers += [("Upload-Offset", "0"), ("Content-Type", "application/offset+octet-stream")]
            request.bytes = PNG.pixel
        }
        return request
    }

    /// One that the caller began: whoever has no account is known by the cookie that came with it.
    private static func own(
        _ visit: AccessVisit, at path: String, _ method: HTTPRequest.Method
    ) async throws -> AccessRequest {
        let answer = try await visit.client.send(
            opening(path), cookie: visit.reader?.cookie, csrf: visit.reader?.csrf, token: visit.token)
        let id = answer.location.map { String($0.dropFirst(path.count + 1)) } ?? AccessVisit.absentID
        var request = part(method, path, id)
        request.cookies = answer.cookies
        return request
    }

    private static func others(
        _ visit: AccessVisit, at path: String, _ method: HTTPRequest.Method
    ) async throws -> AccessRequest {
        let owner = Actor(kind: .party, person: try await visit.house.makePerson("某人").retagged(), name: "某人")
        let upload = try await visit.house.casework.openUpload(
            name: "a.png", length: PNG.pixel.count, as: Caller(actor: owner))
        return part(method, path, upload.id.description)
    }
}
