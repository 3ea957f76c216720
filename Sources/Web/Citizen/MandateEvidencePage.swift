import Access
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Registry

/// The signature by which somebody gave a mandate at a counter, for the person themselves.
struct MandateEvidencePage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.mandates + "/:id/signature"), use: signature)
    }

    @Sendable private func signature(_ request: Request, _ context: WebContext) async throws -> Response {
        let person = try context.requirePerson()
        let id: MandateID = try context.id("id")
        let people = site.registry.people
        guard try await people.mandates(of: person).contains(where: { $0.id == id.description }),
            let picture = try await people.evidence(of: id)?.picture
        else { throw RegistryError.unknownMandate }
        return Response(
            status: .ok,
            headers: [.contentType: "image/png", .contentDisposition: "attachment; filename=signature.png"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: picture)))
    }
}

extension Paths {
    static func mandateSignature(_ id: String) -> String { mandates + "/" + id.percentEncoded + "/signature" }
}
