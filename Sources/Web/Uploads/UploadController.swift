import Casework
import HTTPTypes
import Hummingbird
import Kernel
import Procedures
import Registry

/// Files that come in parts and go on where the line broke: tus 1.0.0 with its extensions creation, termination,
/// checksum and expiration. The id of an upload is the file's, once it is whole.
struct UploadController: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        let pages = UploadDoor(site: site, path: Paths.uploads, isForPages: true)
        let one = RouterPath(stringLiteral: Paths.uploads + "/:id")
        router.post(RouterPath(stringLiteral: Paths.uploads), use: pages.open)
        router.get(one, use: pages.state)
        router.head(one) { try await pages.state($0, $1).createHeadResponse() }
        router.patch(one, use: pages.receive)
        router.delete(one, use: pages.end)
    }

    var programs: UploadDoor { UploadDoor(site: site, path: Paths.apiUploads, isForPages: false) }
}

/// One way in: pages show who they are by cookie and say that it is they who ask, programs have a token.
struct UploadDoor: Sendable {
    let site: Site
    let path: String
    let isForPages: Bool

    /// What the server can do, for clients that ask first.
    @Sendable func describe(_ request: Request, _ context: WebContext) async throws -> Response {
        try QueryFields(request).end()
        return Response(
            status: .noContent,
            headers: Self.headers([
                (.tusVersion, Tus.version), (.tusExtension, "creation,termination,checksum,expiration"),
                (.tusMaxSize, String(CaseworkLimits.attachmentBytesMax)), (.tusChecksum, "sha1,sha256"),
            ]))
    }

    @Sendable func open(_ request: Request, _ context: WebContext) async throws -> Response {
        try await answer(request, context) {
            guard let length = Tus.number(request.headers[.uploadLength]) else { throw Problem.badRequest }
            let name = try Tus.fileName(request.headers[.uploadMetadata]) ?? "file"
            try checkVersion(request)
            let state = try await site.casework.openUpload(name: name, length: length, as: context.caller)
            var response = Response.json(Self.json(state), status: .created)
            response.headers[.location] = "\(path)/\(state.id)"
            return Self.said(state, response)
        }
    }

    /// Where the upload stands; `HEAD` is the protocol's own question, the body is for people who look.
    @Sendable func state(_ request: Request, _ context: WebContext) async throws -> Response {
        try await answer(request, context, isQuestion: true) {
            let state = try await site.casework.uploadState(context.id("id"), as: context.caller)
            return Self.said(state, .json(Self.json(state)))
        }
    }

    @Sendable func receive(_ request: Request, _ context: WebContext) async throws -> Response {
        try await answer(request, context) {
            guard request.headers[.contentType] == Tus.partType else { throw Problem.unsupportedPart }
            guard let offset = Tus.number(request.headers[.uploadOffset]) else { throw Problem.badRequest }
            let id: AttachmentID = try context.id("id")
            let checksum = try request.headers[.uploadChecksum].map(Self.checksum)
            try checkVersion(request)
            let receiver = UploadReceiver(casework: site.casework, caller: context.caller, id: id)
            let state: UploadState
            if let checksum {
                state = try await receiver.receiveWhole(request, from: offset, checksum)
            } else {
                state = try await receiver.receive(request, from: offset)
            }
            return Self.said(state, Response(status: .noContent))
        }
    }

    @Sendable func end(_ request: Request, _ context: WebContext) async throws -> Response {
        try await answer(request, context) {
            let id: AttachmentID = try context.id("id")
            try checkVersion(request)
            try await site.casework.endUpload(id, as: context.caller)
            return Response(status: .noContent, headers: Self.headers([]))
        }
    }

    /// Checks what every request needs, and gives refusals as problem+json with the protocol's headers, for pages too:
    /// there a script reads them.
    private func answer(
        _ request: Request, _ context: WebContext, isQuestion: Bool = false, _ body: () async throws -> Response
    ) async throws -> Response {
        do {
            try QueryFields(request).end()
            if isForPages { try checkPage(request, context, isQuestion) } else { try context.requireToken() }
            if isQuestion, request.headers[.tusResumable] != nil { try checkVersion(request) }
            return try await body()
        } catch {
            let problem = Problem(error)
            // The outermost middleware writes down what went wrong here.
            guard problem.status.kind == .clientError || problem.status == .serviceUnavailable else { throw error }
            var response = problem.json(language: context.language, requestID: context.requestID)
            response.headers.append(contentsOf: Self.headers([(.tusVersion, Tus.version)]))
            return response
        }
    }

    private func checkVersion(_ request: Request) throws(Problem) {
        guard request.headers[.tusResumable] == Tus.version else { throw .otherProtocol }
    }

    private static func checksum(_ text: String) throws(Problem) -> UploadChecksum {
        guard let checksum = UploadChecksum(text) else { throw .badRequest }
        return checksum
    }

    private func checkPage(_ request: Request, _ context: WebContext, _ isQuestion: Bool) throws(Problem) {
        guard !isQuestion, let session = context.visitor.session else { return }
        guard request.headers[.csrf] == session.csrf else { throw .csrf }
    }

    private static func said(_ state: UploadState, _ response: Response) -> Response {
        var response = response
        response.headers.append(
            contentsOf: headers([
                (.uploadOffset, String(state.offset)), (.uploadLength, String(state.length)),
                (.uploadExpires, Tus.date(state.endsAt)),
            ]))
        return response
    }

    private static func headers(_ own: [(HTTPField.Name, String)]) -> HTTPFields {
        var headers: HTTPFields = [.tusResumable: Tus.version]
        for (name, value) in own { headers[name] = value }
        return headers
    }

    private static func json(_ state: UploadState) -> JSONValue {
        .object([
            "id": .text(state.id.description), "length": .integer(Int64(state.length)),
            "offset": .integer(Int64(state.offset)), "endsAt": .text(state.endsAt.iso8601()),
            "isKept": .bool(state.outcome == .kept),
        ])
    }
}
