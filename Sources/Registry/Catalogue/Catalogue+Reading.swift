import Database
public import Kernel

/// A page of a list; `next` continues it and is nil at the end.
public struct ItemPage: Sendable, Hashable {
    public var items: [MergedItem]
    public var next: String?
}

extension Catalogue {
    /// The item as it holds in a division on a day (today unless given); nil where it does not exist there.
    public func item(_ code: String, in division: DivisionCode, on day: Day? = nil) async throws -> MergedItem? {
        let day = day ?? today
        if let item = cached(code, in: division, on: day) { return item }
        let generation = generation
        let item = try await database.lookup { reader in
            try ItemStore.id(code, reader).flatMap { id in
                ItemMerge.merged(code: code, layers: try ItemStore.layers(id, in: division, on: day, reader))
            }
        }
        if let item { keep(item, in: division, on: day, generation: generation) }
        return item
    }

    /// The item as a case pinned it: the versions of ``MergedItem/versionKey``, whether valid today or not.
    public func item(_ code: String, versionKey: String) async throws -> MergedItem? {
        guard let versions = MergedItem.versions(fromKey: versionKey) else { return nil }
        return try await database.read { reader in
            guard let id = try ItemStore.id(code, reader) else { return nil }
            let layers = try versions.compactMap { division, version in
                try reader.first(
                    "SELECT fields FROM item_version WHERE division = ?1 AND item = ?2 AND version = ?3",
                    [.integer(division.value), .integer(id), .integer(Int64(version))]
                ) { ItemLayer(division: division, version: version, fields: ItemStore.fields($0.text(0))) }
            }
            return layers.count == versions.count ? ItemMerge.merged(code: code, layers: layers) : nil
        }
    }

    /// All versions of an item at all divisions, the highest division first, the oldest version first.
    ///
    /// - Parameter limit: At most so many; the newest are left out beyond it.
    public func versions(of code: String, limit: Int = 1_000) async throws -> [ItemVersion] {
        try await database.read { reader in
            guard let id = try ItemStore.id(code, reader) else { throw CatalogueError(.unknownItem) }
            return try reader.query(
                ItemStore.versionColumns + "WHERE v.item = ?1 ORDER BY v.division, v.version LIMIT ?2",
                [.integer(id), .integer(Int64(limit))], ItemStore.version
            ).compactMap { $0 }
        }
    }

    /// One version.
    public func version(_ version: Int, of code: String, at division: DivisionCode) async throws -> ItemVersion {
        try await database.read { reader in
            guard let id = try ItemStore.id(code, reader),
                let found = try ItemStore.versions(id, at: division, reader).first(where: { $0.version == version })
            else { throw CatalogueError(.unknownVersion) }
            return found
        }
    }

    static let draftsAt = ItemStore.versionColumns + """
        WHERE v.division = ?1 AND v.status = 'draft' ORDER BY v.item LIMIT ?2
        """

    /// The drafts of a division.
    public func drafts(at division: DivisionCode, limit: Int = 200) async throws -> [ItemVersion] {
        try await database.read { reader in
            try reader.query(
                Self.draftsAt, [.integer(division.value), .integer(Int64(limit))], ItemStore.version
            ).compactMap { $0 }
        }
    }

    /// The number of items in the installation.
    public func count() async throws -> Int {
        try await database.read { try $0.first("SELECT COUNT(*) FROM item") { $0.int(0) } ?? 0 }
    }
}
