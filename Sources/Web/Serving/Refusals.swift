import HTTPTypes
import Hummingbird
import Kernel
import NIOCore

/// What is answered to a request over the bound: 503 and when to come again, in words for programs and for people. Put
/// together beforehand, since it may have to be said ten thousand times a second.
struct Refusals: Sendable {
    struct Refusal: Sendable {
        var fields: HTTPFields
        var body: ByteBuffer
    }

    /// Whoever watches over the process is always let in.
    private static let alwaysLetIn: Set<String> = ["/healthz", "/readyz", "/metrics"]

    /// Bytes of the answer to a program before and behind the request's id.
    private struct Document: Sendable {
        var before: ArraySlice<UInt8>
        var behind: ArraySlice<UInt8>
    }

    private let documents: [Language: Document]
    private let pages: [Language: ByteBuffer]
    private let fields: HTTPFields

    init(site: Site) {
        documents = Dictionary(
            uniqueKeysWithValues: Strings.languages.map { language in
                (language, Self.document(Problem.overloaded, in: language))
            })
        pages = Dictionary(
            uniqueKeysWithValues: Strings.languages.map { language in
                (language, ByteBuffer(string: ProblemPage.busy(site: site, language: language)))
            })
        var fields = HTTPFields()
        SecurityHeaders.add(to: &fields, isSecure: site.settings.isSecure)
        self.fields = fields
    }

    private static func document(_ problem: Problem, in language: Language) -> Document {
        let mark = "request"
        let bytes = problem.document(language: language, requestID: mark)
        let quoted = Array("\"\(mark)\"".utf8)
        let place = bytes.indices.first { bytes[$0...].starts(with: quoted) } ?? bytes.startIndex
        return Document(before: bytes[...place], behind: bytes[(place + quoted.count - 1)...])
    }

    static func isLetIn(_ path: some StringProtocol) -> Bool { alwaysLetIn.contains(String(path)) }
    static func isProgram(_ path: some StringProtocol) -> Bool { path.hasPrefix(Paths.api) }

    func refusal(isProgram: Bool, wish: String?) -> Refusal {
        let language = wish?.hasPrefix("en") == true ? Language.en : .zhHans
        var random = SystemRandomNumberGenerator()
        let id = ErrorMiddleware.requestID()
        var refusal = Refusal(fields: fields, body: pages[language] ?? ByteBuffer())
        if isProgram, let document = documents[language] {
            refusal.body = ByteBuffer(bytes: document.before)
            refusal.body.writeString(id)
            refusal.body.writeBytes(document.behind)
        }
        refusal.fields[.contentType] = isProgram ? "application/problem+json" : "text/html; charset=utf-8"
        refusal.fields[.retryAfter] = String(Int.random(in: ServingLimits.retryAfterSeconds, using: &random))
        refusal.fields[.requestID] = id
        return refusal
    }
}

extension ProblemPage {
    /// The page that says there are too many people at once, the same for everybody.
    static func busy(site: Site, language: Language) -> String {
        var values = PageHead.bare(site: site, language: language)
        let problem = Problem.overloaded
        values["title"] = site.strings("problem.title.busy", language)
        values["message"] = problem.message[language]
        values["what"] = site.strings("problem.what.busy", language)
        values["code"] = problem.code
        values["fields"] = [PageValues]()
        return site.views.render("pages/problem", values)
    }
}
