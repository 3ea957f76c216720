import Access
import Kernel
import Synchronization

/// Values read before, within a bound. A value whose loading began before the last drop is not kept: it may be stale.
final class RegistryCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct State {
        var generation: UInt64 = 0
        var values: BoundedCache<Key, Value>
    }

    private let state: Mutex<State>

    init(countMaximum: Int) {
        state = Mutex(State(values: BoundedCache(countMaximum: countMaximum)))
    }

    func value(_ key: Key, load: () async throws -> Value) async throws -> Value {
        let (known, generation) = state.withLock { ($0.values.value(key), $0.generation) }
        if let known { return known }
        let loaded = try await load()
        state.withLock { state in
            if state.generation == generation { state.values.insert(loaded, for: key) }
        }
        return loaded
    }

    /// Replaces a value that is there; keeps nothing new.
    func update(_ key: Key, _ change: (inout Value) -> Void) {
        state.withLock { state in
            guard var value = state.values.value(key) else { return }
            change(&value)
            state.values.insert(value, for: key)
        }
    }

    func drop(_ key: Key) {
        state.withLock { state in
            state.generation += 1
            state.values.remove(key)
        }
    }

    func dropAll() {
        state.withLock { state in
            state.generation += 1
            state.values.removeAll()
        }
    }
}

/// All caches of the registry with their bounds.
final class RegistryCaches: Sendable {
    /// What a change touches.
    struct Part: OptionSet, Sendable {
        let rawValue: Int
        static let territory = Part(rawValue: 1)
        static let units = Part(rawValue: 2)
        static let posts = Part(rawValue: 4)
        static let calendars = Part(rawValue: 8)
        static let sessions = Part(rawValue: 16)
        static let tokens = Part(rawValue: 32)
        static let all = Part(rawValue: 63)
    }

    let divisions = RegistryCache<DivisionCode, Division?>(countMaximum: 4_096)
    let units = RegistryCache<String, UnitPlacement?>(countMaximum: 4_096)
    let departments = RegistryCache<DepartmentKey, String?>(countMaximum: 4_096)
    let posts = RegistryCache<RegistryPersonID, [HeldPost]>(countMaximum: 2_048)
    let postsByID = RegistryCache<RegistryPostID, HeldPost?>(countMaximum: 2_048)
    /// Posts narrowed to what a token was made for.
    let tokenPosts = RegistryCache<APITokenID, HeldPost?>(countMaximum: 1_024)
    let calendars = RegistryCache<DivisionCode, WorkingCalendar>(countMaximum: 512)
    let sessions = RegistryCache<[UInt8], Session>(countMaximum: 8_192)
    let tokens = RegistryCache<[UInt8], APIToken>(countMaximum: 1_024)

    struct DepartmentKey: Hashable, Sendable {
        var kind: String
        var division: DivisionCode
    }

    func drop(_ part: Part) {
        if part.contains(.territory) { divisions.dropAll() }
        if part.contains(.units) {
            units.dropAll()
            departments.dropAll()
        }
        // A post carries its unit's path and territory.
        if part.contains(.posts) || part.contains(.units) {
            posts.dropAll()
            postsByID.dropAll()
            tokenPosts.dropAll()
        }
        if part.contains(.calendars) { calendars.dropAll() }
        if part.contains(.sessions) { sessions.dropAll() }
        if part.contains(.tokens) { tokens.dropAll() }
    }
}
