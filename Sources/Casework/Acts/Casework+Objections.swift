import Access
import Database
import Journal
public import Kernel
public import Procedures
import Registry

/// A case whose party says that it never asked for something, and that nobody has answered yet.
public struct OpenObjection: Sendable, Hashable {
    public var caseID: CaseID
    public var number: String
    public var title: String
    public var itemCode: String?
    public var home: DivisionCode?
    public var party: String
    public var at: Instant
    public var filedUnit: UnitID?
    public var holderUnit: UnitID
}

extension Casework {
    /// The party says “this was not me” of an entry that somebody else made in its name. The holder and the territory's
    /// supervisor are told; the case goes on, since only they can find out what happened.
    /// - Parameter version: of the entry.
    public func object(
        to version: Int, text: String, command: CommandID, on id: CaseID, as caller: Caller
    ) async throws -> Outcome {
        try await engineEntry(Engine.objectAction, command, on: id, as: caller) { state, subject in
            guard self.isOwner(caller, subject) else {
                throw Refusal(
                    .notAllowed, LocalizedText(zh: "只有申请人本人可以这样说。", en: "Only the applicant can say so."))
            }
            let entry = try await self.journal.entries(of: id).first { $0.version == version }
            guard let entry, PartyAct(entry, of: state, by: try self.definition(state.procedure)) != nil else {
                throw Refusal(
                    .invalidInput,
                    LocalizedText(
                        zh: "这一步不是别人替您办的。", en: "This step was not taken in your name by somebody else."))
            }
            guard !state.objections.contains(where: { $0.to == version && $0.answer == nil }) else {
                throw Refusal(
                    .guardFailed,
                    LocalizedText(
                        zh: "您已经说过了，正在核实，有结果会告诉您。",
                        en: "You have said so already. It is being looked into, and you will be told."))
            }
            guard state.objections.count < CaseLimits.objections else {
                throw Refusal(
                    .limit,
                    LocalizedText(
                        zh: "一件办件最多提 \(CaseLimits.objections) 次，请打 12345。",
                        en: "At most \(CaseLimits.objections) times for one case. Please call 12345."))
            }
            let told = [state.places.holder.unit, try await self.supervisor(of: state)].compactMap { $0 }
            return Decision(
                changes: [.objected(to: version, try Self.checked(text, isNeeded: false))],
                notices: told.map { NoticeIntent(recipient: .unit($0), template: EngineNotices.objected) })
        }
    }

    /// A supervisor says what came of an objection; the person is told and reads it on the case.
    public func answerObjection(
        to version: Int, text: String, command: CommandID, on id: CaseID, as caller: Caller
    ) async throws -> Outcome {
        try await engineEntry(Engine.answerObjectionAction, command, on: id, as: caller) { state, subject in
            let verdict = Access.verdict(
                for: .caseSupervise, on: subject.facts, posts: caller.posts, today: self.today())
            guard verdict.isAllowed else { throw Refusal(.notAllowed, verdict.reason) }
            guard state.objections.contains(where: { $0.to == version && $0.answer == nil }) else {
                throw Refusal(
                    .guardFailed,
                    LocalizedText(
                        zh: "没有等答复的“不是我办的”。", en: "No objection is waiting for an answer."))
            }
            let told = state.party.person.map { NoticeIntent.Recipient.person($0) } ?? .party
            return Decision(
                changes: [.objectionAnswered(to: version, try Self.checked(text, isNeeded: true))],
                notices: [NoticeIntent(recipient: told, template: EngineNotices.objectionAnswered)])
        }
    }

    /// Objections of a territory that nobody has answered, the oldest first; at most `CaseworkLimits.objectionsMax`.
    public func openObjections(in division: DivisionCode, as caller: Caller) async throws -> [OpenObjection] {
        // All of the territory: the head of one of its units reads who objected on the cases of the unit, not here.
        guard supervises(division, caller) else {
            throw CaseworkError.notAllowed(
                LocalizedText(
                    zh: "督查台只对本地区的督查岗位开放。", en: "The board is open to this territory's supervisors only."))
        }
        return try await database.read { reader in
            try reader.query(
                """
                SELECT case_row.id, number, title, item_code, home, party_name, objection.at, filed_unit, holder_unit
                FROM objection CROSS JOIN case_row
                WHERE case_row.id = objection.case_id AND answered_at IS NULL AND home BETWEEN ?1 AND ?2
                ORDER BY objection.at LIMIT ?3
                """,
                [
                    .integer(division.subtree.lowerBound), .integer(division.subtree.upperBound),
                    .integer(Int64(CaseworkLimits.objectionsMax)),
                ]
            ) { row in
                OpenObjection(
                    caseID: row.id(0), number: row.text(1), title: row.text(2), itemCode: row.optionalText(3),
                    home: DivisionCode(value: row.int64(4)), party: row.text(5), at: row.instant(6),
                    filedUnit: row.optionalText(7).map { UnitID($0) }, holderUnit: UnitID(row.text(8)))
            }
        }
    }

    private func supervisor(of state: CaseState) async throws -> UnitID? {
        let county = state.places.home.county ?? state.places.home
        return try await registry.units.department("supervision", in: county).map { UnitID($0.code) }
    }

    private static func checked(_ text: String, isNeeded: Bool) throws(Refusal) -> String {
        if isNeeded, text.allSatisfy(\.isWhitespace) {
            throw Refusal(
                .invalidInput, LocalizedText(zh: "请写明核实的情况。", en: "Please say what was found."),
                fields: ["text": LocalizedText(zh: "请写明核实的情况。", en: "Please say what was found.")])
        }
        guard text.utf8.count <= CaseLimits.noteCharacters * 4 else {
            throw Refusal(
                .limit,
                LocalizedText(
                    zh: "最多 \(CaseLimits.noteCharacters) 个字。", en: "At most \(CaseLimits.noteCharacters) characters."))
        }
        return text
    }

    /// An entry that belongs to no procedure, decided anew from fresh state when another command was faster.
    private func engineEntry(
        _ action: String, _ command: CommandID, on id: CaseID, as caller: Caller,
        _ decide: (CaseState, AccessSubject) async throws -> Decision
    ) async throws -> Outcome {
        let asked = Command(id: command, action: action, actor: caller.actor)
        if let earlier = try await earlierOutcome(of: asked, on: id) { return earlier }
        for _ in 0..<CaseworkLimits.commandRetries {
            let state = try await freshState(id)
            let subject = try await accessSubject(state)
            guard try await mayRead(subject, caller) else { throw CaseworkError.unknownCase }
            let decision = try await decide(state, subject)
            do {
                return try await record(
                    decision, of: asked, on: state,
                    in: try await surroundings(for: state.places))
            } catch is VersionClash { continue }
        }
        throw CaseworkError.tooManyClashes
    }
}
