import Casework
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Procedures
import Registry

/// A copy of everything that is held about the reader, as an archive to keep.
struct DataPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.myData), use: page)
        router.post(RouterPath(stringLiteral: Paths.myData), use: download)
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        try await show(context, nil)
    }

    private func account(_ context: WebContext) async throws -> Account? {
        guard let name = context.visitor.session?.username else { return nil }
        return try await site.registry.accounts.account(name)
    }

    private func show(_ context: WebContext, _ flaw: LocalizedText?) async throws -> Response {
        _ = try context.requirePerson()
        let language = context.language
        let title = site.strings("looks.data.title", language)
        var values: PageValues = [
            "page": ["title": title, "action": Paths.myData, "erasure": Paths.myErasure] as PageValues,
            "crumbs": site.crumbs(
                language, [(site.strings("looks.title", language), Paths.myLooks)], here: title),
        ]
        // Whoever has no password came in by another proof and gives it there.
        if try await account(context)?.hasPassword == true {
            let field = OwnField(site: site, language: language, words: "looks.data")
            values["fields"] = [field("password", "password", flaw: flaw, more: ["complete": "current-password"])]
        }
        if let flaw {
            values["errors"] =
                [
                    "title": site.strings("form.errors", language),
                    "items": [["text": flaw[language], "field": "password"]],
                ] as PageValues
        }
        return try await site.citizenPage(
            "data", values, context, path: Paths.myData, status: flaw == nil ? .ok : .unprocessableContent)
    }

    @Sendable private func download(_ request: Request, _ context: WebContext) async throws -> Response {
        _ = try context.requirePerson()
        let form = try await context.checkedForm(request)
        if let account = try await account(context), account.hasPassword {
            do {
                _ = try await site.registry.accounts.verify(
                    account.username, password: form.fields["password"]?.first ?? "")
            } catch let error as RegistryError {
                return try await show(context, error.message)
            }
        }
        return .archive(try site.casework.export(of: context.dataCaller), name: site.archiveName)
    }
}

extension WebContext {
    /// The person behind a session or token, for their own data; an official is a citizen here as well.
    var dataCaller: Caller {
        var caller = caller
        if caller.actor.kind == .staff { caller.actor.kind = .party }
        return caller
    }
}

extension Site {
    var archiveName: String { "tongban-\(casework.today().iso).zip" }
}

extension Response {
    /// An archive, written piece by piece as it is read.
    static func archive(_ export: PersonExport, name: String) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "application/zip", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"\(name)\"",
            ],
            body: ResponseBody { writer in
                try await export.write { try await writer.write(ByteBuffer(bytes: $0)) }
                try await writer.finish(nil)
            })
    }
}
