import Access
import Database
import FoundationEssentials
public import Kernel
public import Procedures
public import Registry

extension Casework {
    /// Cases that one erasure of a person takes at most.
    public static let erasureCasesMaximum = 200

    /// What an erasure of the person's data would do today.
    public func erasurePlan(
        of person: RegistryPersonID, ground: Forgetting.Ground
    ) async throws -> ErasurePlan {
        let rows = try await database.read { reader in
            try reader.query(
                """
                SELECT id, number, title, closed_at FROM case_row WHERE party_person = ?1 ORDER BY opened_at LIMIT ?2
                """, [.text(person.description), .integer(Int64(Self.erasureCasesMaximum + 1))]
            ) {
                ErasurePlan.Line(
                    caseID: $0.id(0), number: $0.text(1), title: $0.text(2), closedAt: $0.optionalInstant(3))
            }
        }
        var lines: [ErasurePlan.Line] = []
        for var line in rows.prefix(Self.erasureCasesMaximum) {
            line.kept = try await keptReason(try await state(line.caseID), ground: ground)
            lines.append(line)
        }
        let posts = try await registry.posts.allPosts(of: person)
        return ErasurePlan(
            person: person, lines: lines, holdsPost: !posts.isEmpty, isCut: rows.count > Self.erasureCasesMaximum)
    }

    /// The person asks for it: it waits for an official of the territory. Asking twice is one request.
    public func askForErasure(of person: RegistryPersonID, home: DivisionCode) async throws {
        let id: Identifier<Erasure> = identifiers.next()
        let now = time.now
        try await commit.submit { writer in
            guard
                try !writer.exists(
                    "SELECT 1 FROM erasure WHERE person = ?1 AND done_at IS NULL", [.init(person)])
            else { return }
            try writer.execute(
                "INSERT INTO erasure (id, person, asked_at, ground, home) VALUES (?1, ?2, ?3, ?4, ?5)",
                [.init(id), .init(person), .init(now), .text(Forgetting.Ground.request.rawValue), .integer(home.value)])
        }
    }

    /// Carries an erasure out: case by case, each in one transaction, then the record. Stopped half-way it can be asked
    /// for again and goes on with what is left.
    /// - Parameter reference: number of the written request or of the order; never a name.
    public func erase(
        _ person: RegistryPersonID, ground: Forgetting.Ground, reference: String?, home: DivisionCode, by actor: Actor
    ) async throws -> Erasure {
        let plan = try await erasurePlan(of: person, ground: ground)
        var outcome = ErasureOutcome(cases: [], kept: [:], tookRecord: false)
        for line in plan.staying { outcome.kept[line.number] = line.kept?.name }
        for line in plan.going {
            do {
                let receipt = try await forget(line.caseID, ground: ground, reference: reference, by: actor)
                outcome.cases.append(
                    ErasureOutcome.Item(
                        number: line.number, position: receipt.position, keyFingerprint: receipt.keyFingerprint))
            } catch CaseworkError.notErasable(let reason) {
                // It was reopened, or a rule changed, since the plan was made.
                outcome.kept[line.number] = reason.name
            } catch CaseworkError.unknownCase { continue }
        }
        if plan.takesRecord, outcome.kept.isEmpty {
            let agentNotices = Notice.Address.agent(person.description)
            let ownNotices = Notice.Address.person(person.description)
            try await registry.people.erase(
                person, by: RegistryActor(person: actor.person.map { $0.retagged() }, label: actor.name))
            try await commit.submit { writer in
                for recipient in [ownNotices, agentNotices] {
                    try writer.execute("DELETE FROM notice WHERE recipient = ?1", [.text(recipient)])
                }
            }
            outcome.tookRecord = true
        }
        _ = try await database.scrub()
        return try await keep(outcome, of: person, ground, reference, home, by: actor)
    }

    private func keep(
        _ outcome: ErasureOutcome, of person: RegistryPersonID, _ ground: Forgetting.Ground, _ reference: String?,
        _ home: DivisionCode, by actor: Actor
    ) async throws -> Erasure {
        let now = time.now
        let id: Identifier<Erasure> = identifiers.next()
        let text = String(decoding: try JSONEncoder().encode(outcome), as: UTF8.self)
        return try await commit.submit { writer in
            // A request that waits is answered by this; else it is one of its own.
            let asked = try writer.first(
                "SELECT id, asked_at FROM erasure WHERE person = ?1 AND done_at IS NULL", [.init(person)]
            ) { row -> (id: Identifier<Erasure>, at: Instant) in (row.id(0), row.instant(1)) }
            if let asked { try writer.execute("DELETE FROM erasure WHERE id = ?1", [.init(asked.id)]) }
            let erasure = Erasure(
                id: asked?.id ?? id, person: person, askedAt: asked?.at ?? now, ground: ground, reference: reference,
                doneAt: now, doneBy: actor.name, outcome: outcome)
            try writer.execute(
                """
                INSERT INTO erasure (id, person, asked_at, ground, reference, done_at, done_by, outcome, home)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                """,
                [
                    .init(erasure.id), .init(person), .init(erasure.askedAt), .text(ground.rawValue),
                    .init(reference), .init(now), .text(actor.name), .text(text), .integer(home.value),
                ])
            return erasure
        }
    }
}

extension KeptReason {
    /// Stable, for records.
    public var name: String {
        switch self {
        case .open: "open"
        case .retention(let day): "retention through \(day.iso)"
        case .noTerm: "no term"
        case .unsealed: "from before sealing"
        }
    }
}
