import Database
import FoundationEssentials
public import Kernel

/// How a person confirmed a mandate that they gave at a counter. Its words and picture are sealed.
public struct MandateEvidence: Sendable, Hashable {
    /// How it was confirmed: `code`, `signature` or `mark`.
    public var kind: String
    public var at: Instant
    /// The text just as it was shown, and the SHA-256 of it, lower-case hexadecimal.
    public var summary: String
    public var digest: String
    /// Who saw the mark being made.
    public var witness: String?
    /// PNG of the drawn signature.
    public var picture: [UInt8]?
    /// The unit whose official registered it.
    public var unit: String?
    public var official: RegistryPersonID?

    public init(
        kind: String, at: Instant, summary: String, digest: String, witness: String? = nil, picture: [UInt8]? = nil
    ) {
        self.kind = kind
        self.at = at
        self.summary = summary
        self.digest = digest
        self.witness = witness
        self.picture = picture
    }
}

extension People {
    /// How a mandate was confirmed; nil for one that the person gave by themselves.
    public func evidence(of mandate: MandateID) async throws -> MandateEvidence? {
        let keys = registry.keys
        return try await registry.database.read { reader in
            try reader.first(
                """
                SELECT kind, at, digest, official, unit, sealed, seal_scheme FROM mandate_evidence WHERE mandate = ?1
                """, [SQLValue(mandate)]
            ) { row in
                let bytes = try keys.opened(row.blob(5), for: Self.evidenceSubject(mandate), scheme: row.text(6))
                let json = try? JSONValue.parse(bytes, maxBytes: Self.evidenceBytesMaximum)
                guard let json, let summary = json["summary"]?.text else { throw RegistryError.sealBroken }
                var evidence = MandateEvidence(
                    kind: row.text(0), at: row.instant(1), summary: summary, digest: row.text(2),
                    witness: json["witness"]?.text,
                    picture: json["picture"]?.text.flatMap { Data(base64Encoded: $0) }.map { [UInt8]($0) })
                evidence.official = row.optionalID(3)
                evidence.unit = row.optionalText(4)
                return evidence
            }
        }
    }

    func keep(
        _ evidence: MandateEvidence, of mandate: MandateID, by actor: RegistryActor, _ writer: any SQLWriter
    ) throws {
        var members: [String: JSONValue] = ["summary": .text(evidence.summary)]
        members["witness"] = evidence.witness.map { .text($0) }
        members["picture"] = evidence.picture.map { .text(Data($0).base64EncodedString()) }
        let sealed = try registry.keys.sealed(
            JSONValue.object(members).serializedBytes(), for: Self.evidenceSubject(mandate))
        try writer.execute(
            """
            INSERT INTO mandate_evidence (mandate, kind, at, digest, official, unit, sealed, seal_scheme)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """,
            [
                SQLValue(mandate), .text(evidence.kind), SQLValue(evidence.at), .text(evidence.digest),
                SQLValue(actor.person), SQLValue(actor.unit), .blob(sealed), .text(RegistryKeys.scheme),
            ])
    }

    private static func evidenceSubject(_ mandate: MandateID) -> String { "mandate:\(mandate)" }
    private static let evidenceBytesMaximum = 1_024 * 1_024
}

extension SchemaPeople {
    static let mandateEvidence: [SQLStatement] = [
        """
        CREATE TABLE mandate_evidence (
            mandate BLOB NOT NULL PRIMARY KEY, kind TEXT NOT NULL, at BIGINT NOT NULL, digest TEXT NOT NULL,
            official BLOB, unit TEXT, sealed BLOB NOT NULL, seal_scheme TEXT NOT NULL)
        """
    ]
}
