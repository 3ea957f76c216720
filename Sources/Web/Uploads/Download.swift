import Casework
import HTTPTypes
import Hummingbird
import NIOCore
import Procedures

extension Response {
    /// A file, to be saved and never shown as a page of this site: whatever a reader makes of it runs nothing and
    /// reaches nothing. Its length is said before, so that one that breaks off never looks whole.
    static func download(_ content: AttachmentContent) -> Response {
        let name = content.reference.name.percentEncoded
        return Response(
            status: .ok,
            headers: [
                .contentType: content.reference.mediaType,
                .contentDisposition: "attachment; filename*=UTF-8''" + name,
                .contentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'; sandbox",
            ],
            body: ResponseBody(contentLength: content.size) { writer in
                for try await chunk in content.chunks { try await writer.write(ByteBuffer(bytes: chunk)) }
                try await writer.finish(nil)
            })
    }
}
