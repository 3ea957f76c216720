import Kernel

/// Mints identifiers of past moments, so that what is old has an old identifier: UUID version 7, rising within a
/// millisecond.
struct PastIdentifiers: Sendable {
    private var random: SeededRandom
    private var milliseconds: Int64 = -1
    private var counter: UInt64 = 0

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    mutating func next<S>(at instant: Instant, _: S.Type = S.self) -> Identifier<S> {
        let now = max(0, instant.milliseconds)
        // The top bits stay clear, as with identifiers that are minted now.
        counter = now == milliseconds ? min(counter + 1, 0xFFF) : random.next() & 0x3FF
        milliseconds = now
        return Identifier(
            high: UInt64(now) << 16 | 0x7000 | counter, low: random.next() >> 2 | 0x8000_0000_0000_0000)
    }
}
