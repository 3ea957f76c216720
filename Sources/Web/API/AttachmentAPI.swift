import Casework
import HTTPTypes
import Hummingbird
import Kernel
import Procedures

/// Files: uploaded first, then named by the filing or the action that they belong to.
struct AttachmentAPI: Sendable {
    let site: Site

    /// Longest file name, in characters.
    static let nameCharactersMax = 120
    private static let types = Set(FileStore.Kind.allCases.map(\.rawValue) + ["application/octet-stream"])

    @Sendable func upload(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.requireToken()
        var query = try QueryFields(request)
        let name = try query.text("name", max: Self.nameCharactersMax) ?? "file"
        try query.end()
        try request.requireType(Self.types)
        let bytes = try await request.bytes(upTo: CaseworkLimits.attachmentBytesMax)
        let reference = try await site.casework.upload(name: name, content: bytes, as: context.caller)
        return .json(reference.json.serializedBytes(), status: .created)
    }

    @Sendable func download(_ request: Request, _ context: WebContext) async throws -> Response {
        try context.requireToken()
        try QueryFields(request).end()
        return try await .download(
            site.casework.attachment(context.id("attachment"), of: context.id("id"), as: context.caller),
            to: request)
    }
}

/// Files within answers and inputs. A program writes `{"attachment": "id"}`; what the case keeps (name, kind, size,
/// digest) is always taken from the store, so that nobody can make a case point to content they never uploaded.
struct AttachmentInput: Sendable {
    let casework: Casework
    let caller: Caller

    func resolved(_ input: [String: JSONValue]) async throws -> [String: JSONValue] {
        var resolved = input
        for (name, value) in input where Self.mayHoldFiles(value) {
            resolved[name] = try await self.resolved(value, of: name)
        }
        return resolved
    }

    private static func mayHoldFiles(_ value: JSONValue) -> Bool {
        switch value {
        case .list(let list): list.contains(where: mayHoldFiles)
        case .object: true
        default: false
        }
    }

    private func resolved(_ value: JSONValue, of name: String) async throws -> JSONValue {
        switch value {
        case .list(let list):
            var resolved: [JSONValue] = []
            for element in list { resolved.append(try await self.resolved(element, of: name)) }
            return .list(resolved)
        case .object(let object):
            guard object["digest"] == nil else {
                throw JSONFields.invalid(
                    name, "文件请写成 {\"attachment\": \"文件编号\"}", "name a file as {\"attachment\": \"id\"}")
            }
            if object.count == 1, let id = object["attachment"] { return try await reference(id, of: name) }
            var resolved = object
            for (key, value) in object { resolved[key] = try await self.resolved(value, of: name) }
            return .object(resolved)
        default: return value
        }
    }

    private func reference(_ id: JSONValue, of name: String) async throws -> JSONValue {
        guard let id = id.text.flatMap({ AttachmentID($0) }) else {
            throw JSONFields.invalid(name, "attachment：文件编号（UUID 第 7 版）", "attachment: the file's id, a UUID of version 7")
        }
        guard let reference = try await casework.attachments([id], of: caller).first else {
            throw CaseworkError.unknownAttachment
        }
        return reference.json
    }
}
