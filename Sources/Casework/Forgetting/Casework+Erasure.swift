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
    /// - Parameter division: only the cases at home there: each home authority erases its own; nil: all.
    public func erasurePlan(
        of person: RegistryPersonID, ground: Forgetting.Ground, in division: DivisionCode? = nil
    ) async throws -> ErasurePlan {
        let range = division?.subtree ?? 0...Int64.max
        let rows = try await database.read { reader in
            try reader.query(
                """
                SELECT id, number, title, closed_at FROM case_row
                WHERE party_person = ?1 AND home BETWEEN ?3 AND ?4 ORDER BY opened_at LIMIT ?2
                """,
                [
                    .text(person.description), .integer(Int64(Self.erasureCasesMaximum + 1)),
                    .integer(range.lowerBound), .integer(range.upperBound),
                ]
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
        let isElsewhere =
            if let division { try await homes(of: person).contains { !$0.isWithin(division) } } else { false }
        return ErasurePlan(
            person: person, lines: lines, holdsPost: !posts.isEmpty, isElsewhere: isElsewhere,
            isCut: rows.count > Self.erasureCasesMaximum)
    }

    /// Writes down that an erasure is wanted: once for each county that is the home of a case of the person, since each
    /// sees to its own. Where one waits already, nothing changes.
    /// - Parameters:
    ///   - reach: only homes there; the whole country where the person asks.
    ///   - home: who sees to it where the person has no case.
    ///   - reference: number of the written request or of the order; never a name.
    ///   - official: who writes it down for the person or the court; nil where the person asks by themselves.
    public func askForErasure(
        of person: RegistryPersonID, ground: Forgetting.Ground = .request, reference: String? = nil,
        in reach: DivisionCode? = nil, home: DivisionCode, official: PersonID? = nil
    ) async throws {
        let known = try await homes(of: person).filter { home in reach.map { home.isWithin($0) } ?? true }
        let counties = Set(known.map { $0.county ?? $0 }).sorted { $0.value < $1.value }
        let rows = (counties.isEmpty ? [home] : counties).map { (id: identifiers.next(Erasure.self), home: $0) }
        let now = time.now
        try await commit.submit { writer in
            for row in rows {
                try writer.execute(
                    """
                    INSERT INTO erasure (id, person, asked_at, ground, reference, home, asked_by)
                    SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7
                    WHERE NOT EXISTS (SELECT 1 FROM erasure WHERE person = ?2 AND home = ?6 AND done_at IS NULL)
                    """,
                    [
                        .init(row.id), .init(person), .init(now), .text(ground.rawValue), .init(reference),
                        .integer(row.home.value), .init(official),
                    ])
            }
        }
    }

    /// Carries out an erasure that waits: case by case, each in one transaction, then the record where no case is left
    /// anywhere. Stopped half-way it still waits, and goes on with what is left.
    /// - Throws: `Refusal` with `secondPersonNeeded` for the official who wrote it down: what cannot be undone takes
    /// two.
    public func erase(_ id: Identifier<Erasure>, by actor: Actor) async throws -> Erasure {
        guard let (asked, home) = try await erasure(id), asked.doneAt == nil else { throw CaseworkError.noErasure }
        let person = asked.person
        if asked.askedBy != nil, asked.askedBy == actor.person {
            throw Refusal(
                .secondPersonNeeded,
                LocalizedText(
                    zh: "删除不能恢复，要由另一位管理员执行。",
                    en: "Erasure cannot be undone: another administrator has to carry it out."))
        }
        let plan = try await erasurePlan(of: person, ground: asked.ground, in: home)
        var outcome = ErasureOutcome(cases: [], kept: [:], tookRecord: false)
        for line in plan.staying { outcome.kept[line.number] = line.kept?.name }
        for line in plan.going {
            do {
                let receipt = try await forget(
                    line.caseID, ground: asked.ground, reference: asked.reference, by: actor)
                outcome.cases.append(
                    ErasureOutcome.Item(
                        number: line.number, position: receipt.position, keyFingerprint: receipt.keyFingerprint))
            } catch CaseworkError.notErasable(let reason) {
                // It was reopened, or a rule changed, since the plan was made.
                outcome.kept[line.number] = reason.name
            } catch CaseworkError.unknownCase { continue }
        }
        if plan.takesRecord, outcome.kept.isEmpty {
            try await eraseRecord(person, by: actor)
            outcome.tookRecord = true
        }
        _ = try await database.scrub()
        return try await keep(outcome, of: asked, by: actor)
    }

    private func eraseRecord(_ person: RegistryPersonID, by actor: Actor) async throws {
        let recipients = [
            Notice.Address.person(person.description), Notice.Address.agent(person.description),
        ]
        let official = RegistryActor(person: actor.person.map { $0.retagged() }, label: actor.name)
        let files = try await registry.people.erase(person, by: official) { writer in
            for recipient in recipients {
                try writer.execute("DELETE FROM notice WHERE recipient = ?1", [.text(recipient)])
            }
            try writer.execute("DELETE FROM contact_choice WHERE person = ?1", [.init(person)])
            try writer.execute("DELETE FROM showing WHERE person = ?1", [.text(person.description)])
            return try self.forgetLooseFiles(of: person.retagged(), writer)
        }
        await removeForgotten(files)
    }

    private func keep(_ outcome: ErasureOutcome, of asked: Erasure, by actor: Actor) async throws -> Erasure {
        var erasure = asked
        erasure.doneAt = time.now
        erasure.doneBy = actor.name
        erasure.outcome = outcome
        let text = String(decoding: try JSONEncoder().encode(outcome), as: UTF8.self)
        let done = erasure
        try await commit.submit { writer in
            try writer.execute(
                "UPDATE erasure SET done_at = ?2, done_by = ?3, outcome = ?4 WHERE id = ?1",
                [.init(done.id), .init(done.doneAt), .init(done.doneBy), .text(text)])
        }
        return done
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
