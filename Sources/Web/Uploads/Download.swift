import Casework
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Procedures

extension Response {
    /// A file, to be saved and never shown as a page of this site: whatever a reader makes of it runs nothing and
    /// reaches nothing. Its length is said before, so that one that breaks off never looks whole; and a browser whose
    /// line broke asks for the rest (RFC 9110, section 14).
    static func download(_ content: AttachmentContent, to request: Request) async throws -> Response {
        let tag = "\"\(content.reference.digest)\""
        var headers: HTTPFields = [
            .contentType: content.reference.mediaType,
            .contentDisposition: "attachment; filename*=UTF-8''" + content.reference.name.percentEncoded,
            .contentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'; sandbox",
            .eTag: tag, .acceptRanges: "bytes",
        ]
        guard let range = ByteRange(request, tag: tag) else {
            return Response(status: .ok, headers: headers, body: body(content.chunks, content.size))
        }
        guard range.first < content.size else {
            headers[.contentRange] = "bytes */\(content.size)"
            return Response(status: .rangeNotSatisfiable, headers: headers)
        }
        let last = min(range.last ?? content.size, content.size - 1)
        headers[.contentRange] = "bytes \(range.first)-\(last)/\(content.size)"
        return Response(
            status: .partialContent, headers: headers,
            body: body(try await content.chunks(from: range.first), last - range.first + 1))
    }

    private static func body(_ chunks: FileChunks, _ length: Int) -> ResponseBody {
        ResponseBody(contentLength: length) { writer in
            var left = length
            for try await chunk in chunks {
                try await writer.write(ByteBuffer(bytes: chunk.prefix(left)))
                left -= min(left, chunk.count)
                if left == 0 { break }
            }
            try await writer.finish(nil)
        }
    }
}

/// `bytes=N-` or `bytes=N-M`, of the file that the asker knows. Anything else is no range, and the whole is the answer.
struct ByteRange: Hashable {
    var first: Int
    var last: Int?

    init?(_ request: Request, tag: String) {
        guard request.method == .get, let text = request.headers[.range], text.hasPrefix("bytes=") else { return nil }
        if let known = request.headers[.ifRange], known != tag { return nil }
        let ends = text.dropFirst(6).split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard ends.count == 2, let first = Tus.number(String(ends[0])) else { return nil }
        let last = Tus.number(String(ends[1]))
        guard ends[1].isEmpty || (last ?? -1) >= first else { return nil }
        self.first = first
        self.last = last
    }
}
