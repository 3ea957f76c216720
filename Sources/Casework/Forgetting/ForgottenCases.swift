import Database
import Journal
public import Kernel
public import Procedures

/// What lists and statistics still know of a case whose personal data were erased.
public struct ForgottenCase: Sendable, Hashable {
    public var id: CaseID
    public var number: String
    public var procedure: String
    public var item: String?
    public var home: DivisionCode?
    public var decidingUnit: UnitID
    public var openedAt: Instant
    public var closedAt: Instant?
    public var rating: Int?
    public var ground: Forgetting.Ground
    public var reference: String?
    public var at: Instant
    /// Position of the entry in the journal: the proof, once a checkpoint is signed above it.
    public var keyFingerprint: String
}

/// Keeps one row a forgotten case, from the fact that says so; it needs nothing that was sealed.
struct ForgottenCases: Projection {
    let name = "forgotten"

    func apply(_ entry: Entry, before: CaseState?, after: CaseState?, to writer: any SQLWriter) throws {
        guard let fact = entry.forgetting else { return }
        try writer.execute(
            """
            INSERT INTO forgotten_case (id, number, procedure, item_code, home, deciding_unit, channel, opened_at,
                closed_at, rating, ground, reference, forgotten_at, key_fingerprint)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
            """,
            [
                .init(entry.caseID), .text(fact.number.description), .text(fact.procedure.id), .init(fact.item),
                .integer(fact.home.value), .text(fact.deciding.code), .text(fact.channel.rawValue),
                .init(fact.openedAt), fact.closedAt.map { .init($0) } ?? .null,
                fact.rating.map { .integer(Int64($0)) } ?? .null, .text(fact.ground.rawValue),
                .init(fact.reference), .init(entry.at), .text(fact.keyFingerprint),
            ])
    }

    func reset(_ writer: any SQLWriter) throws { try writer.execute("DELETE FROM forgotten_case", []) }
}

extension Entry {
    /// The fact that ends a case's memory, where this entry holds it.
    var forgetting: Forgetting? {
        for case .forgotten(let fact) in changes { return fact }
        return nil
    }
}

extension Casework {
    static let forgottenSelection: SQLStatement = """
        SELECT id, number, procedure, item_code, home, deciding_unit, opened_at, closed_at, rating, ground, reference,
            forgotten_at, key_fingerprint
        FROM forgotten_case
        """

    /// The newest forgotten cases of a territory; at most `CaseworkLimits.pageRowsMax`.
    public func forgottenCases(in division: DivisionCode) async throws -> [ForgottenCase] {
        let range = division.subtree
        return try await database.read { reader in
            try reader.query(
                Self.forgottenSelection + "WHERE home BETWEEN ?1 AND ?2 ORDER BY forgotten_at DESC, id LIMIT ?3",
                [
                    .integer(range.lowerBound), .integer(range.upperBound),
                    .integer(Int64(CaseworkLimits.pageRowsMax)),
                ], ForgottenCase.init)
        }
    }
}

extension ForgottenCase {
    init(_ row: SQLRow) {
        self.init(
            id: row.id(0), number: row.text(1), procedure: row.text(2), item: row.optionalText(3),
            home: DivisionCode(value: row.int64(4)), decidingUnit: UnitID(row.text(5)), openedAt: row.instant(6),
            closedAt: row.optionalInstant(7), rating: row.optionalInt(8),
            ground: Forgetting.Ground(rawValue: row.text(9)) ?? .retention, reference: row.optionalText(10),
            at: row.instant(11), keyFingerprint: row.text(12))
    }
}
