import Synchronization

/// Mints ``Identifier``s that rise strictly, even within a millisecond and when the clock steps back
/// (RFC 9562, section 6.2, method 1: a counter in `rand_a`).
public final class IdentifierGenerator: Sendable {
    private struct State: Sendable {
        var milliseconds: Int64 = -1
        var counter: UInt64 = 0
        var seeded: SeededRandom?

        mutating func word() -> UInt64 {
            if var generator = seeded {
                defer { seeded = generator }
                return generator.next()
            }
            var system = SystemRandomNumberGenerator()
            return system.next()
        }
    }

    private static let counterMaximum: UInt64 = 0xFFF
    private let time: any TimeSource
    private let state: Mutex<State>

    /// With a seed the sequence is reproducible; without one it draws on the system's generator.
    public init(time: any TimeSource, seed: UInt64? = nil) {
        self.time = time
        state = Mutex(State(seeded: seed.map(SeededRandom.init(seed:))))
    }

    public func next<S>(_: S.Type = S.self) -> Identifier<S> {
        let now = max(0, time.now.milliseconds)
        let (high, low) = state.withLock { state -> (UInt64, UInt64) in
            let random = state.word()
            if now > state.milliseconds {
                state.milliseconds = now
                // The top bit stays clear: room for at least 2,048 more in this millisecond.
                state.counter = state.word() & 0x7FF
            } else if state.counter < Self.counterMaximum {
                state.counter += 1
            } else {
                // The counter is used up: run ahead of the clock rather than wait for it.
                state.milliseconds += 1
                state.counter = 0
            }
            let high = UInt64(truncatingIfNeeded: state.milliseconds) << 16 | 0x7000 | state.counter
            return (high, random >> 2 | 0x8000_0000_0000_0000)
        }
        return Identifier(high: high, low: low)
    }
}
