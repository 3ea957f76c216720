/// SplitMix64: one seed reproduces everything. Not for secrets.
public struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    /// True with probability `p` (0...1).
    public mutating func chance(_ p: Double) -> Bool { Double(next() >> 11) * 0x1p-53 < p }

    /// One element, each equally likely. The collection must not be empty.
    public mutating func pick<C: RandomAccessCollection>(_ choices: C) -> C.Element {
        precondition(!choices.isEmpty, "pick from an empty collection")
        let offset = Int.random(in: 0..<choices.count, using: &self)
        return choices[choices.index(choices.startIndex, offsetBy: offset)]
    }

    /// One value, as likely as its weight says. Weights are not negative and their sum is positive.
    public mutating func weighted<T>(_ choices: [(T, Int)]) -> T {
        let total = choices.reduce(0) { $0 + $1.1 }
        precondition(total > 0, "weights must have a positive sum")
        var rest = Int.random(in: 0..<total, using: &self)
        for (value, weight) in choices {
            if rest < weight { return value }
            rest -= weight
        }
        return choices[choices.count - 1].0
    }
}
