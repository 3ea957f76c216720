import Database
public import Kernel

/// Who looked at whose data. A look is on disk before anything is given out.
public struct Looks: Sendable {
    let registry: Registry

    private var memory: LookMemory { registry.lookMemory }

    /// Looks since the start, those that were counted together among them.
    public var noted: Int64 { memory.noted }

    /// A look with its flag or with the day on which it is judged, to be written in one transaction.
    public struct Entry: Sendable {
        public var note: LookNote
        public var flag: Flag?

        public init(_ note: LookNote, flag: Flag? = nil) {
            self.note = note
            self.flag = flag
        }
    }

    public enum Flag: Sendable, Hashable {
        case broken(LookRule, in: DivisionCode)
        /// Judged later, see ``LookRule/waits(_:_:)``.
        case waits(in: DivisionCode)
    }

    /// Which of these are seen anew: not within the time in which looks count together. The others are noted here.
    /// Whoever writes looks asks this first and then has to write what it gives.
    func fresh(_ notes: [LookNote], by looker: Looker) -> (
        new: [LookNote], repeated: [(LookMemory.Key, LookMemory.Known)]
    ) {
        let now = registry.time.now
        var new: [LookNote] = []
        var repeated: [(LookMemory.Key, LookMemory.Known)] = []
        for note in notes {
            let key = LookMemory.key(note, looker)
            if let known = memory.known(key, at: now) {
                if !note.kind.isOfDay { repeated.append((key, known)) }
            } else {
                new.append(note)
            }
        }
        return (new, repeated)
    }

    /// Notes looks of one reader. Durable when this returns; a list seen again on the same day costs nothing.
    /// - Parameter flag: what a look that needs a row is flagged with; asked only for those.
    /// - Throws: ``RegistryError/tooMany(limit:)`` for more than ``LookLimits/atOnceMax``.
    public func note(
        _ notes: [LookNote], by looker: Looker, flag: (LookNote) async throws -> Flag? = { _ in nil }
    ) async throws {
        guard notes.count <= LookLimits.atOnceMax else { throw RegistryError.tooMany(limit: LookLimits.atOnceMax) }
        let (new, repeated) = fresh(notes, by: looker)
        guard !new.isEmpty || !repeated.isEmpty else { return }
        var entries: [Entry] = []
        for note in new { entries.append(Entry(note, flag: try await flag(note))) }
        let rows = entries.map { (id: registry.identifiers.next(LookedAt.self), entry: $0) }
        let now = registry.time.now
        let lost = try await registry.commit.submit { writer in
            for row in rows { try Self.insert(row.entry, row.id, by: looker, at: now, writer) }
            return try repeated.filter { key, known in
                try writer.executeCounting(
                    "UPDATE look SET times = times + 1, last_at = ?3 WHERE subject = ?1 AND id = ?2",
                    [SQLValue(key.subject), SQLValue(known.id), SQLValue(now)]) == 0
            }
        }
        for row in rows { memory.keep(LookMemory.key(row.entry.note, looker), .init(id: row.id, at: now)) }
        guard !lost.isEmpty else { return }
        // Erased meanwhile: this look is one of its own.
        for (key, _) in lost { memory.forget(key) }
        let again = notes.filter { note in lost.contains { $0.0 == LookMemory.key(note, looker) } }
        try await self.note(again, by: looker, flag: flag)
    }

    /// The number of different people that a reader has opened in this hour; nil where this one was among them.
    public func peopleInHour(_ note: LookNote, by looker: Looker) async throws -> Int? {
        guard note.kind.isClose else { return nil }
        let most = looker.kind == .program ? LookLimits.programPeopleInHourMax : LookLimits.peopleInHourMax
        let reader = LookMemory.key(note, looker).reader
        let here = memory.count(note.subject, for: reader, at: registry.time.now, upTo: most)
        guard registry.database.isShared, here != nil else { return here }
        return try await peopleInHour(note.subject, reader: reader, upTo: most)
    }

    static func insert(
        _ entry: Entry, _ id: LookID, by looker: Looker, at now: Instant, _ writer: any SQLWriter
    ) throws {
        let note = entry.note
        try writer.execute(
            """
            INSERT INTO look (
                subject, id, kind, basis, purpose, reason, case_number, by_kind, by_person, by_post, by_unit, by_label,
                at, last_at, times)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?13, 1)
            """,
            [
                SQLValue(note.subject), SQLValue(id), .text(note.kind.rawValue), .text(note.basis.rawValue),
                SQLValue(note.purpose), SQLValue(note.reason), SQLValue(note.caseNumber), .text(looker.kind.rawValue),
                SQLValue(looker.person), SQLValue(looker.post), SQLValue(looker.unit), .text(looker.label),
                SQLValue(now),
            ])
        switch entry.flag {
        case nil: return
        case .broken(let rule, let division):
            try insertFlag(rule, id, note, by: looker, in: division, at: now, judgedOn: nil, writer)
        case .waits(let division):
            let due = now.adding(milliseconds: Int64(LookLimits.graceHours) * 3_600_000)
            try insertFlag(.noCase, id, note, by: looker, in: division, at: now, judgedOn: due, writer)
        }
    }

    private static func insertFlag(
        _ rule: LookRule, _ id: LookID, _ note: LookNote, by looker: Looker, in division: DivisionCode,
        at now: Instant, judgedOn: Instant?, _ writer: any SQLWriter
    ) throws {
        try writer.execute(
            """
            INSERT INTO look_flag (look, subject, rule, unit, division, by_post, at, judged_on)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """,
            [
                SQLValue(id), SQLValue(note.subject), .text(rule.rawValue), SQLValue(looker.unit), SQLValue(division),
                SQLValue(looker.post), SQLValue(now), SQLValue(judgedOn),
            ])
    }
}
