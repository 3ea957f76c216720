import Database
import Journal
import Kernel
import Procedures

/// A case that the engine took through its life, with what was told about it: the pattern of its copies.
struct CaseLife: Sendable {
    let entries: [Entry]
    let notices: [Notice]
    let state: CaseState
    /// So much later may all of it have been, each step on its own day still and none after now.
    let slackMilliseconds: Int64

    /// Steps are shifted within an office's closing hours at most.
    private static let slackMaximum: Int64 = 60 * 60 * 1_000

    var filedOn: Day { state.openedAt.day() }
    var isClosed: Bool { state.closedAt != nil }

    /// nil for a case that belongs to people in more ways than by name and number: filed from an account, by an agent,
    /// with lent powers, with files, confirmed or objected to. A copy would have to invent all of that.
    init?(_ entries: [Entry], _ notices: [Notice], now: Instant) {
        guard let first = entries.first, let last = entries.last, var state = CaseState.opening(first) else {
            return nil
        }
        for entry in entries.dropFirst() { state.apply(entry) }
        guard state.places.filed != nil, state.filedBy.kind != .party, state.agent == nil, state.files.isEmpty,
            state.confirmations.isEmpty, state.objections.isEmpty,
            !entries.contains(where: { $0.actor.onBehalfOf != nil || $0.forgetting != nil }), last.at <= now
        else { return nil }
        self.entries = entries
        self.notices = notices
        self.state = state
        let untilMidnight = entries.map { $0.at.day().advanced(by: 1).start().milliseconds - $0.at.milliseconds }
        slackMilliseconds = ([Self.slackMaximum, now.milliseconds - last.at.milliseconds] + untilMidnight).min() ?? 0
    }

    /// Bytes that a copy takes, about, but for what every case takes.
    func storedBytes() throws -> Int {
        try entries.reduce(notices.count * Self.noticeBytes) { sum, entry in
            let encoded = try EncodedEntry(entry)
            return sum + encoded.open.count + (encoded.personal?.count ?? 0) + Self.entryBytes
        }
    }

    /// Of an entry's other columns and its places in the indexes; of a notice.
    private static let entryBytes = 250
    private static let noticeBytes = 230
}

extension Casework {
    /// Those of the cases that can be copied, in the order of the ids; one named twice comes twice.
    func lives(of ids: [CaseID]) async throws -> [CaseLife] {
        let wanted = Set(ids)
        // Notices stand in the order of their recipients: one walk finds those of all cases.
        let notices = try await database.read { reader in
            var found: [CaseID: [Notice]] = [:]
            try reader.each(Notice.columns) { row in
                let notice = Notice(row)
                if wanted.contains(notice.caseID) { found[notice.caseID, default: []].append(notice) }
            }
            return found
        }
        var known: [CaseID: CaseLife] = [:]
        for id in wanted {
            known[id] = CaseLife(try await journal.entries(of: id), notices[id] ?? [], now: time.now)
        }
        return ids.compactMap { known[$0] }
    }
}
