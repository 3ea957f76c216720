import Kernel
import Procedures

/// Every path, once: for routes and for links.
enum Paths {
    static let home = "/"
    static let search = "/search"
    static let assets = "/assets"
    static let api = "/api/"
    static let health = "/healthz"
    static let readiness = "/readyz"
    static let metrics = "/metrics"
    static let preferences = "/preferences"
    static let signInPath = "/sign-in"
    static let signOut = "/sign-out"
    static let demoSignIn = "/sign-in/demo"
    static let territory = "/territory"
    static let track = "/track"
    static let myCases = "/my/cases"
    static let notices = "/notices"
    /// Uploads in parts, for pages; programs have theirs under the API.
    static let uploads = "/uploads"
    static let apiUploads = "/api/v1/uploads"
    static let events = "/events"
    static let mandates = "/my/mandates"
    static let contact = "/my/contact"

    static let work = "/work"
    static let counter = "/counter"
    static let pickupDesk = "/pickup"
    static let supervision = "/supervision"
    static let admin = "/admin"
    static let procedures = "/procedures"

    static func item(_ code: String) -> String { "/items/" + code.percentEncoded }
    static func apply(item code: String) -> String { item(code) + "/apply" }
    static func apply(procedure id: String) -> String { "/apply/" + id.percentEncoded }
    static func caseFile(_ id: CaseID) -> String { "/cases/\(id)" }
    static func action(_ id: CaseID, _ action: String) -> String { "/cases/\(id)/actions/" + action.percentEncoded }
    static func attachment(_ id: CaseID, _ attachment: AttachmentID) -> String {
        "/cases/\(id)/attachments/\(attachment)"
    }
    static func sheet(_ id: CaseID, _ sheet: String) -> String { "/cases/\(id)/sheets/" + sheet.percentEncoded }
    static func qr(_ number: String) -> String { "/qr/" + number.percentEncoded + ".svg" }
    static func drawing(_ procedure: String, version: Int) -> String {
        procedures + "/" + procedure.percentEncoded + "/\(version).svg"
    }
    static func signIn(returningTo path: String) -> String { signInPath + "?next=" + path.percentEncoded }

    /// A path of this site to go back to; anything else leads home, so that no link leads away from here.
    ///
    /// Looked at byte by byte: two slashes of which the second carries a combining character are no `//` to Swift, but
    /// to a browser, which then drops the character, they begin another host. What is not ASCII comes back encoded.
    static func local(_ path: String?) -> String {
        guard let path, path.utf8.first == slash, path.utf8.dropFirst().first != slash,
            path.utf8.count <= localBytesMax,
            path.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") })
        else { return home }
        guard !path.utf8.allSatisfy({ $0 < 0x80 }) else { return path }
        return path.utf8.reduce(into: "") { text, byte in
            if byte < 0x80 {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += "%" + String(byte, radix: 16, uppercase: true)
            }
        }
    }

    private static let slash = UInt8(ascii: "/")
    /// Bytes of a path to go back to; longer ones are nobody's.
    static let localBytesMax = 2_048
}

extension String {
    /// Encoded for one segment or one query value (RFC 3986 unreserved characters stay).
    var percentEncoded: String {
        var result = ""
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }
}
