import Crypto
import Database
import Journal
import Kernel
import Procedures

/// All rows of some copies: made on any thread, written in one transaction.
struct CaseRows: Sendable {
    private(set) var count = 0
    var entries = EntryBatch()
    private var cases = BulkRows(CaseProjection.rows)
    private var clocks = BulkRows(CaseProjection.clocks)
    private var concerns = BulkRows(CaseConcern.rows)
    private var secrets = BulkRows(CaseSecret.rows)
    private var notices = BulkRows(Notice.rows)
    /// What is older would have been taken away by now: a copy's applicant has no account.
    private let oldestNotice: Instant

    init(oldestNotice: Instant) { self.oldestNotice = oldestNotice }

    /// One copy that is to be made.
    struct Job: Sendable {
        var stencil: CaseStencil
        var id: CaseID
        var number: CaseNumber
        var delayMilliseconds: Int64
        /// Chooses name and telephone.
        var chance: UInt64

        var at: Instant { stencil.filedAt.adding(milliseconds: delayMilliseconds) }
    }

    /// - Parameter names: of applicants, not empty.
    mutating func add(_ job: Job, names: [String], _ casework: Casework, _ ids: inout PastIdentifiers) throws {
        let stencil = job.stencil
        let party = CopiedParty(
            name: names[Int(job.chance % UInt64(names.count))], phone: CopiedParty.phone(job.chance >> 32))
        try casework.journal.seal(
            stencil.entries(job.id, job.number, party, delay: job.delayMilliseconds, &ids), into: &entries)

        func late(_ instant: Instant) -> Instant { instant.adding(milliseconds: job.delayMilliseconds) }
        var state = stencil.state
        state.id = job.id
        state.number = job.number
        state.party.name = party.name
        state.openedAt = late(state.openedAt)
        state.closedAt = state.closedAt.map(late)
        let projection = CaseProjection(procedures: casework.procedures)
        cases.append(projection.row(of: state, at: late(stencil.lastAt)))
        for row in stencil.clocks { clocks.append([.init(job.id)] + row.dropFirst()) }
        for row in stencil.concerns { concerns.append([.init(job.id)] + row.dropFirst()) }
        let digest = CaseSecret.digest(CaseSecret.mint(), of: job.id, key: casework.secretKey)
        secrets.append(CaseSecret.row(of: job.id, digest: digest))

        let toOriginal = Notice.Address.party(of: stencil.life.state.id)
        for notice in stencil.notices {
            var own = notice
            own.at = late(notice.at)
            guard own.at >= oldestNotice else { continue }
            own.id = ids.next(at: own.at)
            own.caseID = job.id
            own.number = job.number.description
            if notice.recipient == toOriginal { own.recipient = Notice.Address.party(of: job.id) }
            // What was closed was read: else every copy of a unit's would be unread for ever.
            own.readAt = notice.readAt.map(late) ?? (state.closedAt == nil ? nil : late(stencil.lastAt))
            notices.append(own.row)
        }
        count += 1
    }

    mutating func add(contentsOf other: CaseRows) {
        count += other.count
        entries.add(contentsOf: other.entries)
        cases.append(contentsOf: other.cases)
        clocks.append(contentsOf: other.clocks)
        concerns.append(contentsOf: other.concerns)
        secrets.append(contentsOf: other.secrets)
        notices.append(contentsOf: other.notices)
    }

    func write(_ journal: Journal, _ writer: any SQLWriter) throws {
        try journal.append(entries, using: writer)
        for rows in [cases, clocks, concerns, secrets, notices] { try writer.load(rows) }
    }
}
