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
        code: String, division: DivisionCode, version: Int, from day: Day, through last: Day? = nil, by: String
    ) async throws -> ItemVersion {
        let now = time.now
        let today = today
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
            draft.status = .published
            draft.validFrom = day
            draft.validThrough = last
            draft.publishedBy = by
            draft.publishedAt = now
            return draft
        }
        forget(code, at: division)
        return published
    }

    /// Ends a published version with a last day of validity, today at the earliest.
    ///
    /// - Throws: ``CatalogueError`` `unknownVersion`, `notPublished`, `dayInThePast`.
    public func expire(
        code: String, division: DivisionCode, version: Int, through last: Day, by: String
    ) async throws {
        let now = time.now
        let today = today
        try await commit.submit { writer in
            guard let item = try ItemStore.id(code, writer),
                let found = try ItemStore.versions(item, at: division, writer).first(where: { $0.version == version })
            else { throw CatalogueError(.unknownVersion) }
            guard found.status(on: today) == .published else { throw CatalogueError(.notPublished) }
            let earliest = max(today, found.validFrom ?? today)
            guard last >= earliest else { throw CatalogueError(.dayInThePast) }
            try ItemStore.end(found, item: item, through: last, today: today, by: by, at: now, writer)
        }
        forget(code, at: division)
    }

    static let markExpired: SQLStatement = """
        UPDATE item_version SET status = 'expired' WHERE status = 'published' AND valid_through < ?1
        """

    /// Marks versions whose last day has passed. What is valid never depends on the mark, only lists show it.
    ///
    /// - Returns: How many were marked.
    @discardableResult
    public func markExpired(on day: Day? = nil) async throws -> Int {
        let day = day ?? today
        return try await commit.submit { try $0.execute(Self.markExpired, [.integer(Int64(day.number))]) }
    }
}
