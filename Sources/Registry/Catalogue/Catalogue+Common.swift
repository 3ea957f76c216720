import Database
public import Kernel
import Synchronization

extension Catalogue {
    /// Items looked at, the most picked first, for those that hold in one territory.
    static let pickedLookedAtMaximum = 200
    /// Picks below which an item counts as picked by chance.
    public static let picksMinimum = 5
    /// What is common in a territory is reckoned anew after this time, milliseconds.
    public static let commonMilliseconds: Int64 = 600_000

    static let mostPicked: SQLStatement = """
        SELECT item.code FROM item_pick JOIN item ON item.id = item_pick.item WHERE item_pick.picks >= ?1
        ORDER BY item_pick.picks DESC, item_pick.item DESC LIMIT ?2
        """

    /// The items that people of a territory need most: those picked most often after a search, as far as they hold
    /// there; where too few were picked, filled up from a configured list.
    ///
    /// - Parameters:
    ///   - configured: codes of items, or everyday words that stand for the first item that a search for them finds.
    ///   - limit: at most ``Limits/pageMaximum``.
    public func commonItems(
        in division: DivisionCode, configured: [String], limit: Int
    ) async throws -> [MergedItem] {
        let limit = max(0, min(limit, limits.pageMaximum))
        let key = CommonItems.Key(division: division, configured: configured, limit: limit)
        if let codes = common.codes(key, at: time.now) {
            var items: [MergedItem] = []
            for code in codes { if let item = try await item(code, in: division) { items.append(item) } }
            return items
        }
        let picked = try await database.read { reader in
            try reader.query(
                Self.mostPicked, [SQLValue(Self.picksMinimum), SQLValue(Self.pickedLookedAtMaximum)]
            ) { $0.text(0) }
        }
        var items: [MergedItem] = []
        for code in picked where items.count < limit {
            if let item = try await item(code, in: division) { items.append(item) }
        }
        for entry in configured where items.count < limit {
            var item = try await item(entry, in: division)
            if item == nil { item = try await search(entry, division: division, limit: 1).first?.item }
            if let item, !items.contains(where: { $0.code == item.code }) { items.append(item) }
        }
        common.keep(items.map(\.code), for: key, until: time.now.adding(milliseconds: Self.commonMilliseconds))
        return items
    }
}

/// What is common in each territory, kept for a while.
final class CommonItems: Sendable {
    static let territoriesMaximum = 512

    struct Key: Hashable, Sendable {
        var division: DivisionCode
        var configured: [String]
        var limit: Int
    }

    private struct Kept {
        var codes: [String]
        var until: Instant
    }

    private let kept = Mutex(BoundedCache<Key, Kept>(countMaximum: territoriesMaximum))

    func codes(_ key: Key, at now: Instant) -> [String]? {
        kept.withLock { kept in kept.value(key).flatMap { now < $0.until ? $0.codes : nil } }
    }

    func keep(_ codes: [String], for key: Key, until: Instant) {
        kept.withLock { $0.insert(Kept(codes: codes, until: until), for: key) }
    }
}
