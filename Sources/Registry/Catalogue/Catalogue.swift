public import Database
public import Kernel
public import Search
import Synchronization

/// The service items of an installation: stable items, immutable versions per division, and the search over them.
///
/// A province's version is the standard; the versions of lower divisions hold only what differs. What holds in a
/// territory on a day is the merge of the chain (see ``ItemMerge``).
public final class Catalogue: Sendable {
    /// Bounds on what is kept in memory and in tables.
    public struct Limits: Sendable, Hashable {
        /// Merged items kept.
        public var mergedItemsMaximum = 8_192
        /// Search layers (one per division) kept, and the bytes that they may take together.
        public var searchLayersMaximum = 1_024
        public var searchBytesMaximum = 192 * 1_024 * 1_024
        /// Distinct names in a search without a territory.
        public var distinctNamesMaximum = 50_000
        public var synonymsMaximum = 5_000
        /// Rows that remember what people picked.
        public var picksMaximum = 200_000
        /// Picks believed in a minute, and after how long one and the same counts again, milliseconds.
        public var picksPerMinuteMaximum = 600
        public var samePickMilliseconds: Int64 = 2_000
        /// Entries on a page of a list, and hits of a search.
        public var pageMaximum = 200

        public init() {}
    }

    let database: any SQLDatabase
    let commit: GroupCommit
    let time: any TimeSource
    let log: ChangeLog
    let limits: Limits
    let search: ItemSearch
    let common = CommonItems()
    let pickRate: PickRate
    private let cache: Mutex<Cache>

    private struct Place: Hashable {
        var division: DivisionCode
        var day: Day
    }

    private struct Cache {
        var items: BoundedCache<String, [Place: MergedItem]>
        /// Counts changes, so that what was read before one is not kept after it.
        var generation = 0
    }

    public init(
        database: any SQLDatabase, commit: GroupCommit, time: any TimeSource, log: ChangeLog, vocabulary: Vocabulary?,
        limits: Limits = Limits()
    ) {
        self.database = database
        self.commit = commit
        self.time = time
        self.log = log
        self.limits = limits
        pickRate = PickRate(limits)
        search = ItemSearch(database: database, vocabulary: vocabulary, limits: limits)
        let maximum = limits.mergedItemsMaximum
        cache = Mutex(Cache(items: BoundedCache(countMaximum: maximum, costMaximum: maximum)))
    }

    /// Today by Beijing time.
    public var today: Day { time.now.day() }

    var generation: Int { cache.withLock { $0.generation } }

    func cached(_ code: String, in division: DivisionCode, on day: Day) -> MergedItem? {
        cache.withLock { $0.items.value(code)?[Place(division: division, day: day)] }
    }

    /// Keeps a merged item unless something changed since `generation` was read.
    func keep(_ item: MergedItem, in division: DivisionCode, on day: Day, generation: Int) {
        cache.withLock { cache in
            guard cache.generation == generation else { return }
            var places = cache.items.value(item.code) ?? [:]
            // One item asked for everywhere must not push out all others.
            if places.count >= 64 { places.removeAll() }
            places[Place(division: division, day: day)] = item
            cache.items.insert(places, for: item.code, cost: places.count)
        }
    }

    /// After a change of one item at a division.
    func forget(_ code: String, at division: DivisionCode) {
        cache.withLock { cache in
            cache.generation += 1
            cache.items.remove(code)
        }
        search.forget(division)
    }

    /// After a change of many items.
    func forgetAll() {
        cache.withLock { cache in
            cache.generation += 1
            cache.items.removeAll()
        }
        search.forgetAll()
    }

    /// A code that items may have: 4 to 64 letters, digits and `.`, `-`, `_`.
    public static func isValidCode(_ code: String) -> Bool {
        (4...64).contains(code.utf8.count) && code.utf8.allSatisfy(ItemValidation.isKeyByte)
    }
}
