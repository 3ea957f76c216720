import Database
import Journal
public import Kernel
public import Procedures
import Registry
import Vault

/// What one erasure of a case left.
public struct ForgettingReceipt: Sendable, Hashable {
    public var caseID: CaseID
    public var number: CaseNumber
    /// Where the entry stands that says so.
    public var position: Int64
    public var keyFingerprint: String
}

extension Casework {
    /// The engine's action under which a case is forgotten.
    static let forgetAction = "forget"

    /// Erases the personal data of a closed case: its key, its row, its files, the secret that opens it, the notices
    /// about it to its party. One transaction with the entry that says so; the journal's chain goes on verifying.
    ///
    /// - Throws: ``CaseworkError/notErasable(_:)``, ``CaseworkError/unknownCase`` for one that is forgotten already.
    func forget(
        _ id: CaseID, ground: Forgetting.Ground, reference: String?, by actor: Actor
    ) async throws -> ForgettingReceipt {
        for _ in 0..<CaseworkLimits.commandRetries {
            let state = try await freshState(id)
            if let kept = try await keptReason(state, ground: ground) { throw CaseworkError.notErasable(kept) }
            do {
                return try await forget(state, ground: ground, reference: reference, by: actor)
            } catch is VersionClash { continue }
        }
        throw CaseworkError.tooManyClashes
    }

    /// Why a case stays though somebody wants it gone; nil where it may go.
    func keptReason(_ state: CaseState, ground: Forgetting.Ground) async throws -> KeptReason? {
        let days = procedures.latest(state.procedure.id)?.retentionDays
        switch Retention.verdict(closedAt: state.closedAt, days: days, today: today()) {
        case .open: return .open
        // An order of a court goes before the time that a rule sets.
        case .kept(let day) where ground != .order: return .retention(through: day)
        case .onRequest where ground == .retention: return .noTerm
        default: return try await isSealed(state.id) ? nil : .unsealed
        }
    }

    /// Whether everything personal of a case is under its key: not so for one from before there was a vault.
    private func isSealed(_ id: CaseID) async throws -> Bool {
        try await database.lookup {
            try $0.exists("SELECT 1 WHERE" + Journal.isSealed(caseID: "?1"), [.init(id)])
        }
    }

    private func forget(
        _ state: CaseState, ground: Forgetting.Ground, reference: String?, by actor: Actor
    ) async throws -> ForgettingReceipt {
        let now = time.now
        let id = state.id
        let subject = VaultSubject.caseFile(id)
        let (journal, vault, projections) = (journal, vault, projections)
        let command: CommandID = identifiers.next()
        let entryID: EntryID = identifiers.next()
        let receipt: ForgettingReceipt
        let files: ForgottenFiles
        do {
            (receipt, files) = try await commit.submit { writer in
                guard let key = try vault.key(of: subject, writer) else { throw CaseworkError.unknownCase }
                let fact = Forgetting(state, ground: ground, reference: reference, keyFingerprint: key.fingerprint)
                let entry = Entry(
                    id: entryID, caseID: id, version: state.version + 1, command: command, action: Self.forgetAction,
                    actor: actor, reason: nil, at: now, deviceAt: now, changes: [.forgotten(fact)])
                let position = try journal.append(
                    entry, expecting: state.version, using: writer, projections: projections, before: state,
                    after: state)
                try Self.deleteTraces(of: state, writer)
                let files = try self.forgetFiles(of: id, writer)
                try vault.destroyKey(of: subject, writer)
                let receipt = ForgettingReceipt(
                    caseID: id, number: state.number, position: position, keyFingerprint: fact.keyFingerprint)
                return (receipt, files)
            }
        } catch JournalError.versionClash {
            throw VersionClash()
        }
        vault.forget(subject)
        states.forget(id)
        await removeForgotten(files)
        return receipt
    }

    /// Rows about the case that are no projection. Notices to units name no person and stay.
    private static func deleteTraces(of state: CaseState, _ writer: any SQLWriter) throws {
        try writer.execute("DELETE FROM case_secret WHERE case_id = ?1", [.init(state.id)])
        try writer.execute("DELETE FROM receipt_slip WHERE case_id = ?1", [.init(state.id)])
        try Looks.clearWords(at: state.id, writer)
        var recipients = [Notice.Address.party(of: state.id)]
        if let person = state.party.person { recipients.append(Notice.Address.person(person.description)) }
        if let agent = state.agent?.person { recipients.append(Notice.Address.agent(agent.description)) }
        for recipient in recipients {
            try writer.execute(
                "DELETE FROM notice WHERE recipient = ?1 AND case_id = ?2", [.text(recipient), .init(state.id)])
        }
    }
}

/// Why the data of a case are kept though somebody asked for their erasure.
public enum KeptReason: Sendable, Hashable {
    case open
    /// The procedure keeps it through this day; then it goes by itself.
    case retention(through: Day)
    /// Its procedure names no time, so nothing ends it by itself.
    case noTerm
    /// It began before the vault: part of it stands unsealed in the journal's chain.
    case unsealed
}

extension KeptReason {
    public var message: LocalizedText {
        switch self {
        case .open:
            LocalizedText(
                zh: "这个办件还没有办结，办理需要这些信息。", en: "This case is still open and needs the data to be handled.")
        case .retention(let day):
            LocalizedText(
                zh: "按规定保存到 \(day.iso)，到期后自动删除。",
                en: "By rule it is kept through \(day.iso); after that day it is erased by itself.")
        case .noTerm:
            LocalizedText(
                zh: "这种办件没有规定保存期限，不会自动删除。", en: "No period is set for this kind of case; it is not erased by itself.")
        case .unsealed:
            LocalizedText(
                zh: "这个办件是启用加密以前的，留在记录链里的内容无法单独删除。",
                en: "This case is from before sealing was introduced; what the chained record holds of it cannot be erased alone.")
        }
    }
}
