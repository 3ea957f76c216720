import Casework
import FoundationEssentials
import Kernel
import Procedures

/// The member `confirmation` of a filing or an action: which showing, and what the person gave to confirm it.
struct ConfirmationMember: Sendable {
    var showing: ShowingID
    private var kind: Confirmation.Kind
    private var code: String?
    private var signature: [UInt8]?
    private var name: String?
    private var witness: String?
    private var paper: AttachmentID?

    static let signatureCharactersMax = CaseworkLimits.signatureBytesMax * 4 / 3 + 4

    init?(_ object: [String: JSONValue]?) throws(Problem) {
        guard let object else { return nil }
        var fields = JSONFields(object, in: "confirmation.")
        guard let showing: ShowingID = try fields.id("showing") else {
            throw JSONFields.missing("confirmation.showing")
        }
        self.showing = showing
        guard let kind = Confirmation.Kind(rawValue: try fields.required("kind", max: 16)) else {
            throw JSONFields.invalid(
                "confirmation.kind", "code、signature、mark 或 paper", "code, signature, mark or paper")
        }
        self.kind = kind
        code = try fields.text("code", max: 16, least: 1)
        let picture = try fields.text("signature", max: Self.signatureCharactersMax, least: 1)
        name = try fields.text("name", max: 100, least: 1)
        witness = try fields.text("witness", max: CaseworkLimits.witnessCharactersMax, least: 1)
        paper = try fields.id("paper")
        try fields.end()
        if let picture {
            guard let data = Data(base64Encoded: picture) else {
                throw JSONFields.invalid("confirmation.signature", "Base64 编码的 PNG", "a PNG in base64")
            }
            signature = [UInt8](data)
        }
        let given: Bool =
            switch kind {
            case .code: code != nil
            case .signature: signature != nil
            case .mark: name != nil && witness != nil
            case .paper: paper != nil
            }
        guard given else { throw JSONFields.missing("confirmation." + (kind == .mark ? "witness" : kind.rawValue)) }
    }

    func input(_ summary: PresenceSummary, _ casework: Casework, _ caller: Caller) async throws -> ConfirmationInput {
        let proof: ConfirmationInput.Proof
        switch kind {
        case .code: proof = .code(code ?? "")
        case .signature: proof = .signature(signature ?? [])
        case .mark: proof = .mark(name: name ?? "", witness: witness ?? "")
        case .paper:
            guard let paper, let scan = try await casework.attachments([paper], of: caller).first else {
                throw CaseworkError.unknownAttachment
            }
            proof = .paper(scan)
        }
        return ConfirmationInput(showing: showing, summary: summary.text, proof: proof)
    }
}
