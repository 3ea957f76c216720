import Database
public import Kernel

extension Catalogue {
    /// Begins a version of an item at a division. Where a level above has the item, only fields it lets lower levels
    /// change are taken; else it is a new item, or the next version of the one introduced here.
    ///
    /// - Parameter actor: Who does it: recorded by name with the version.
    /// - Throws: ``CatalogueError`` `invalidCode`, `invalidFields`, `notOverridable`, `draftExists`.
    @discardableResult
    public func createDraft(
        code: String, division: DivisionCode, fields: [ItemField: JSONValue], by actor: RegistryActor
    ) async throws -> ItemVersion {
        guard Self.isValidCode(code) else { throw CatalogueError(.invalidCode) }
        let now = time.now
        let today = today
        let by = actor.label
        return try await commit.submit { writer in
            if let item = try ItemStore.id(code, writer) {
                try Self.checkDraft(fields, item: item, code: code, division: division, on: today, writer)
            } else {
                try Self.checkValues(fields, isIntroducing: false)
            }
            let item = try ItemStore.ensureItem(code, by: by, at: now, writer)
            let versions = try ItemStore.versions(item, at: division, writer)
            guard !versions.contains(where: { $0.status == .draft }) else { throw CatalogueError(.draftExists) }
            let draft = ItemVersion(
                code: code, division: division, version: (versions.last?.version ?? 0) + 1, status: .draft,
                validFrom: nil, validThrough: nil, fields: fields, revision: 0, madeBy: by, madeAt: now,
                publishedBy: nil, publishedAt: nil)
            try ItemStore.insert(draft, item: item, writer)
            return draft
        }
    }

    /// Replaces the fields of a draft.
    ///
    /// - Parameter revision: The ``ItemVersion/revision`` that the change builds on.
    /// - Throws: ``CatalogueError`` `unknownVersion`, `notADraft`, `draftChanged`, `invalidFields`, `notOverridable`.
    @discardableResult
    public func updateDraft(
        code: String, division: DivisionCode, version: Int, fields: [ItemField: JSONValue], expecting revision: Int,
        by actor: RegistryActor
    ) async throws -> ItemVersion {
        let now = time.now
        let today = today
        let by = actor.label
        return try await commit.submit { writer in
            var (item, draft) = try Self.draft(code, division, version, writer)
            guard draft.revision == revision else { throw CatalogueError(.draftChanged) }
            try Self.checkDraft(fields, item: item, code: code, division: division, on: today, writer)
            draft.fields = fields
            draft.revision += 1
            draft.madeBy = by
            draft.madeAt = now
            try writer.execute(
                """
                UPDATE item_version SET fields = ?1, name = ?2, department = ?3, revision = ?4, made_by = ?5,
                    made_at = ?6
                WHERE division = ?7 AND item = ?8 AND version = ?9
                """,
                [
                    .text(ItemStore.text(fields)), ItemStore.name(fields), ItemStore.department(fields),
                    .integer(Int64(draft.revision)), .text(by), .integer(now.milliseconds), .integer(division.value),
                    .integer(item), .integer(Int64(version)),
                ])
            return draft
        }
    }

    /// Throws a draft away. The item itself goes with it where nothing else of it exists.
    public func discardDraft(code: String, division: DivisionCode, version: Int) async throws {
        try await commit.submit { writer in
            let (item, _) = try Self.draft(code, division, version, writer)
            try writer.execute(
                "DELETE FROM item_version WHERE division = ?1 AND item = ?2 AND version = ?3 AND status = 'draft'",
                [.integer(division.value), .integer(item), .integer(Int64(version))])
            try writer.execute(
                "DELETE FROM item WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM item_version v WHERE v.item = ?1)",
                [.integer(item)])
        }
    }

    /// What a version changes against the one that is valid at the same division on a day (today unless given), or
    /// against nothing where there is none.
    public func compare(
        code: String, division: DivisionCode, version: Int, on day: Day? = nil
    ) async throws -> [FieldDifference] {
        let day = day ?? today
        return try await database.read { reader in
            let versions = try ItemStore.id(code, reader).map { try ItemStore.versions($0, at: division, reader) } ?? []
            guard let draft = versions.first(where: { $0.version == version }) else {
                throw CatalogueError(.unknownVersion)
            }
            let valid = versions.last { $0.version != version && $0.isValid(on: day) }
            return FieldDifference.between(valid?.fields ?? [:], draft.fields)
        }
    }

    /// What the merge would give if the draft were published today: for a look before it is.
    public func preview(code: String, division: DivisionCode, version: Int) async throws -> MergedItem {
        let today = today
        return try await database.read { reader in
            let (item, draft) = try Self.draft(code, division, version, reader)
            let layers = try ItemStore.layers(item, in: division, on: today, reader).filter { $0.division != division }
            let layer = ItemLayer(division: division, version: version, fields: draft.fields)
            guard let merged = ItemMerge.merged(code: code, layers: layers + [layer]) else {
                throw CatalogueError(.unknownVersion)
            }
            return merged
        }
    }

    static func draft(
        _ code: String, _ division: DivisionCode, _ version: Int, _ reader: any SQLReader
    ) throws -> (item: Int64, draft: ItemVersion) {
        guard let item = try ItemStore.id(code, reader),
            let draft = try ItemStore.versions(item, at: division, reader).first(where: { $0.version == version })
        else { throw CatalogueError(.unknownVersion) }
        guard draft.status == .draft else { throw CatalogueError(.notADraft) }
        return (item, draft)
    }
}
