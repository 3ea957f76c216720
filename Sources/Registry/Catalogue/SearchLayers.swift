import Kernel
import Search
import Synchronization

/// One search index, with the days for which it holds.
struct SearchLayer: Sendable {
    var index: SearchIndex
    /// From the day it was made for up to, and not including, the next day on which a version begins or ends.
    var days: Range<Day>
}

/// Keeps search layers within bounds and makes each missing one just once, however many ask for it at the same time.
final class SearchLayers: Sendable {
    enum Key: Hashable, Sendable {
        case division(DivisionCode)
        /// The distinct names of the whole installation.
        case everywhere
    }

    /// A layer asked for after a change is not the one whose making began before it.
    private struct Making: Hashable {
        var key: Key
        var day: Day
        var generation: Int
    }

    private typealias Waiter = CheckedContinuation<SearchLayer?, any Error>

    private struct State {
        var layers: BoundedCache<Key, SearchLayer>
        var making: [Making: [Waiter]] = [:]
        var generation = 0
    }

    private let state: Mutex<State>

    init(countMaximum: Int, bytesMaximum: Int) {
        state = Mutex(State(layers: BoundedCache(countMaximum: countMaximum, costMaximum: bytesMaximum)))
    }

    /// The layer for a day; `make` runs in the task that asked first.
    func layer(
        _ key: Key, on day: Day, make: @Sendable () async throws -> SearchLayer
    ) async throws -> SearchLayer {
        enum Turn { case ready(SearchLayer), mine(Making), wait(Making) }
        let turn: Turn = state.withLock { state in
            if let layer = state.layers.value(key), layer.days.contains(day) { return .ready(layer) }
            let making = Making(key: key, day: day, generation: state.generation)
            if state.making[making] != nil { return .wait(making) }
            state.making[making] = []
            return .mine(making)
        }
        switch turn {
        case .ready(let layer): return layer
        case .mine(let making): return try await self.make(making, make)
        case .wait(let making):
            let layer: SearchLayer? = try await withCheckedThrowingContinuation { continuation in
                enlist(making, continuation)
            }
            if let layer { return layer }
            // It was finished between the two looks; now it is kept, or it is this task's turn.
            return try await self.layer(key, on: day, make: make)
        }
    }

    private func enlist(_ making: Making, _ continuation: Waiter) {
        let isLate = state.withLock { state in
            guard state.making[making] != nil else { return true }
            state.making[making]?.append(continuation)
            return false
        }
        if isLate { continuation.resume(returning: nil) }
    }

    private func make(
        _ making: Making, _ make: @Sendable () async throws -> SearchLayer
    ) async throws -> SearchLayer {
        let result: Result<SearchLayer, any Error>
        do { result = .success(try await make()) } catch { result = .failure(error) }
        let waiters = state.withLock { state in
            if case .success(let layer) = result, state.generation == making.generation {
                state.layers.insert(layer, for: making.key, cost: layer.index.byteCount + 256)
            }
            return state.making.removeValue(forKey: making) ?? []
        }
        for waiter in waiters { waiter.resume(with: result.map { Optional($0) }) }
        return try result.get()
    }

    /// Drops the layers that a change at a division touches; the whole installation's index is always one of them.
    func forget(_ division: DivisionCode) {
        state.withLock { state in
            state.generation += 1
            state.layers.remove(.division(division))
            state.layers.remove(.everywhere)
        }
    }

    func forgetAll() {
        state.withLock { state in
            state.generation += 1
            state.layers.removeAll()
        }
    }

    /// For tests and operators: layers kept and the bytes they take.
    var statistics: (layers: Int, bytes: Int) { state.withLock { ($0.layers.count, $0.layers.cost) } }
}
