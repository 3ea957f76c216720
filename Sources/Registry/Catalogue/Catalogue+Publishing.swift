import Database
public import Kernel

extension Catalogue {
    /// Makes a draft valid from a day on; the version before it ends the day before and stays as history.
    ///
    /// The first version of a division may begin in the past, later ones begin today at the earliest. A version that
    /// began on the very same day is replaced and never counts as valid.
    ///
    /// - Throws: ``CatalogueError`` `unknownVersion`, `notADraft`, `invalidFields` and `notOverridable` (with the flaws
    ///   by field), `nothingToPublish`, `dayInThePast`, `laterVersionScheduled`.
    @discardableResult
    public func publish(
        code: String, division: DivisionCode, version: Int, from day: Day, through last: Day? = nil,
        by actor: RegistryActor
    ) async throws -> ItemVersion {
        let now = time.now
        let today = today
        let (by, log) = (actor.label, log)
        let published = try await commit.submit { writer in
            var (item, draft) = try Self.draft(code, division, version, writer)
            guard !draft.fields.isEmpty else { throw CatalogueError(.nothingToPublish) }
            if let last, last < day { throw CatalogueError(.dayInThePast) }
            let others = try ItemStore.versions(item, at: division, writer).filter { $0.status != .draft }
            if !others.isEmpty, day < today { throw CatalogueError(.dayInThePast) }
            if others.contains(where: { $0.validFrom.map { $0 > day } ?? false && $0.status == .published }) {
                throw CatalogueError(.laterVersionScheduled)
            }
            try Self.checkPublication(draft, item: item, from: day, writer)
            try ItemStore.close(others, item: item, from: day, today: today, by: by, at: now, writer)
            try ItemStore.publish(draft, item: item, from: day, through: last, by: by, at: now, writer)
            try RegistryNews.tell(item: code, at: division, writer)
            draft.status = .published
            draft.validFrom = day
            draft.validThrough = last
            draft.publishedBy = by
            draft.publishedAt = now
            // What differs from a level above is that level's item, adapted here.
            let isOverride = try !Self.layersAbove(item, division, on: day, writer).isEmpty
            try log.record(
                writer, isOverride ? "item.override" : "item.publish", "item:\(code)", in: .division(division),
                by: actor,
                before: others.last { $0.isValid(on: today) }.map { ["version": .integer(Int64($0.version))] },
                after: draft.logged)
            return draft
        }
        forget(code, at: division)
        return published
    }

    /// Ends a published version with a last day of validity, today at the earliest.
    ///
    /// - Throws: ``CatalogueError`` `unknownVersion`, `notPublished`, `dayInThePast`.
    public func expire(
        code: String, division: DivisionCode, version: Int, through last: Day, by actor: RegistryActor
    ) async throws {
        let now = time.now
        let today = today
        let log = log
        try await commit.submit { writer in
            guard let item = try ItemStore.id(code, writer),
                let found = try ItemStore.versions(item, at: division, writer).first(where: { $0.version == version })
            else { throw CatalogueError(.unknownVersion) }
            guard found.status(on: today) == .published else { throw CatalogueError(.notPublished) }
            let earliest = max(today, found.validFrom ?? today)
            guard last >= earliest else { throw CatalogueError(.dayInThePast) }
            try RegistryNews.tell(item: code, at: division, writer)
            try ItemStore.end(found, item: item, through: last, today: today, by: actor.label, at: now, writer)
            try log.record(
                writer, "item.expire", "item:\(code)", in: .division(division), by: actor,
                before: ["through": found.validThrough.map { .text($0.iso) } ?? .null],
                after: ["version": .integer(Int64(version)), "through": .text(last.iso)])
        }
        forget(code, at: division)
    }

    /// Versions that one call of ``markExpired(on:)`` marks at most.
    public static let markedAtOnceMaximum = 500

    static let markExpired: SQLStatement = """
        UPDATE item_version SET status = 'expired' WHERE (division, item, version) IN (
            SELECT division, item, version FROM item_version
            WHERE status = 'published' AND valid_through IS NOT NULL AND valid_through < ?1
            ORDER BY valid_through LIMIT ?2)
        """

    /// Marks versions whose last day has passed, at most ``markedAtOnceMaximum``. What is valid never depends on the
    /// mark, only lists show it.
    ///
    /// - Returns: How many were marked.
    @discardableResult
    public func markExpired(on day: Day? = nil) async throws -> Int {
        let day = day ?? today
        return try await commit.submit { writer in
            try writer.executeCounting(
                Self.markExpired, [.integer(Int64(day.number)), SQLValue(Self.markedAtOnceMaximum)])
        }
    }
}

extension ItemVersion {
    /// What the log keeps of a published version: the fields' names; what stands in them is the version itself.
    var logged: JSONValue {
        var members: [String: JSONValue] = [
            "version": .integer(Int64(version)), "fields": .list(fields.keys.map(\.rawValue).sorted().map { .text($0) }),
        ]
        members["from"] = validFrom.map { .text($0.iso) }
        members["through"] = validThrough.map { .text($0.iso) }
        return .object(members)
    }
}
