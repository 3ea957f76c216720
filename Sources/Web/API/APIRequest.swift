import HTTPTypes
import Hummingbird
import Kernel

extension JSONValue {
    /// Whether a text in it has U+0000, which not every database can store.
    fileprivate var hasNull: Bool {
        switch self {
        case .text(let text): text.utf8.contains(0)
        case .list(let list): list.contains { $0.hasNull }
        case .object(let members): members.contains { $0.key.utf8.contains(0) || $0.value.hasNull }
        default: false
        }
    }
}

extension Problem {
    fileprivate static let nullCharacter = Problem(
        .unprocessableContent, "input.invalid",
        LocalizedText(zh: "文字里不能有 U+0000 字符。", en: "Texts must not contain the character U+0000."))
}

extension Request {
    /// The body as a JSON object, bounded and strict.
    func jsonObject() async throws -> [String: JSONValue] {
        try requireType(["application/json"])
        let bytes = try await bytes(upTo: WebLimits.textBytesMax)
        do {
            guard let object = try JSONValue.parse(bytes, maxBytes: WebLimits.textBytesMax).object else {
                throw Problem.badRequest
            }
            if object.contains(where: { $0.key.utf8.contains(0) || $0.value.hasNull }) { throw Problem.nullCharacter }
            return object
        } catch let flaw as JSONFlaw {
            throw Problem(
                .badRequest, flaw.code,
                LocalizedText(
                    zh: "请求正文不是正确的 JSON（第 \(flaw.offset) 字节）。", en: "The body is not valid JSON (at byte \(flaw.offset))."))
        }
    }

    /// - Throws: 415 `request.unsupported-type` where the body is declared to be something else, or nothing.
    func requireType(_ types: Set<String>) throws(Problem) {
        let declared = headers[.contentType] ?? ""
        // As nearly everybody writes it.
        if types.contains(declared) { return }
        let type = declared.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
        guard types.contains(type) else {
            let wanted = types.sorted().joined(separator: ", ")
            throw Problem(
                .unsupportedMediaType, "request.unsupported-type",
                LocalizedText(zh: "Content-Type 须为：\(wanted)", en: "Content-Type has to be one of: \(wanted)"))
        }
    }
}
