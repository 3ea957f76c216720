import Database
import FoundationEssentials
import Journal
public import Kernel
public import Procedures
public import Registry

/// What shows that a case was forgotten, to somebody who has the public key: its entry and the checkpoint above it.
public struct ForgettingProof: Sendable, Hashable {
    public var item: ErasureOutcome.Item
    /// Hash of the entry; nil where the journal does not have it.
    public var hash: [UInt8]?
    /// The first signed checkpoint at or above the entry; nil until one is signed.
    public var checkpoint: Signature?

    /// A checkpoint of the journal, for rooms that know none.
    public struct Signature: Sendable, Hashable {
        public var position: Int64
        public var hash: [UInt8]
        public var at: Instant
        /// Ed25519.
        public var bytes: [UInt8]
        public var keyID: String

        init(_ checkpoint: Checkpoint) {
            position = checkpoint.position
            hash = checkpoint.hash
            at = checkpoint.at
            bytes = checkpoint.signature
            keyID = checkpoint.keyID
        }
    }
}

extension Casework {
    static let erasureSelection: SQLStatement =
        "SELECT id, person, asked_at, ground, reference, done_at, done_by, outcome, asked_by FROM erasure"

    /// Erasures of a territory, those that wait first, the oldest first among them; at most
    /// `CaseworkLimits.pageRowsMax`.
    public func erasures(in division: DivisionCode) async throws -> [Erasure] {
        let range = division.subtree
        return try await database.read { reader in
            try reader.query(
                Self.erasureSelection + """
                    WHERE home BETWEEN ?1 AND ?2
                    ORDER BY done_at IS NOT NULL, CASE WHEN done_at IS NULL THEN asked_at ELSE -done_at END LIMIT ?3
                    """,
                [
                    .integer(range.lowerBound), .integer(range.upperBound),
                    .integer(Int64(CaseworkLimits.pageRowsMax)),
                ], Self.erasure)
        }
    }

    /// One erasure with the territory that it belongs to.
    public func erasure(_ id: Identifier<Erasure>) async throws -> (erasure: Erasure, home: DivisionCode)? {
        try await database.lookup { reader in
            guard let erasure = try reader.first(Self.erasureSelection + "WHERE id = ?1", [.init(id)], Self.erasure),
                let home = try reader.first("SELECT home FROM erasure WHERE id = ?1", [.init(id)], {
                    DivisionCode(value: $0.int64(0))
                }) ?? nil
            else { return nil }
            return (erasure, home)
        }
    }

    /// The territories of the cases that an erasure of a person would take.
    public func homes(of person: RegistryPersonID) async throws -> [DivisionCode] {
        try await database.read { reader in
            try reader.query(
                "SELECT DISTINCT home FROM case_row WHERE party_person = ?1 ORDER BY home LIMIT ?2",
                [.text(person.description), .integer(Int64(Self.erasureCasesMaximum))]
            ) { DivisionCode(value: $0.int64(0)) }.compactMap(\.self)
        }
    }

    /// The request of a person that still waits.
    public func waitingErasure(of person: RegistryPersonID) async throws -> Erasure? {
        try await database.lookup { reader in
            try reader.first(
                Self.erasureSelection + "WHERE person = ?1 AND done_at IS NULL", [.init(person)], Self.erasure)
        }
    }

    /// What came of a person's newest request that was answered.
    public func answeredErasure(of person: RegistryPersonID) async throws -> Erasure? {
        try await database.lookup { reader in
            try reader.first(
                Self.erasureSelection + "WHERE person = ?1 AND done_at IS NOT NULL ORDER BY asked_at DESC, id DESC LIMIT 1",
                [.init(person)], Self.erasure)
        }
    }

    /// The proof of each case that an erasure forgot.
    public func proofs(of outcome: ErasureOutcome) async throws -> [ForgettingProof] {
        let journal = journal
        return try await database.read { reader in
            try outcome.cases.map { item in
                let place = try journal.place(of: item.position, reader)
                return ForgettingProof(
                    item: item, hash: place.hash, checkpoint: place.checkpoint.map(ForgettingProof.Signature.init))
            }
        }
    }

    static func erasure(_ row: SQLRow) throws -> Erasure {
        Erasure(
            id: row.id(0), person: row.id(1), askedAt: row.instant(2),
            ground: Forgetting.Ground(rawValue: row.text(3)) ?? .request, reference: row.optionalText(4),
            doneAt: row.optionalInstant(5), doneBy: row.optionalText(6),
            outcome: row.optionalText(7).flatMap {
                try? JSONDecoder().decode(ErasureOutcome.self, from: Data($0.utf8))
            }, askedBy: row.optionalID(8))
    }
}
