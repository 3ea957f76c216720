/// Times of one kind of request, in milliseconds.
struct Samples: Sendable {
    private(set) var values: [Double] = []
    private var isSorted = true

    var count: Int { values.count }

    mutating func add(_ milliseconds: Double) {
        values.append(milliseconds)
        isSorted = false
    }

    mutating func merge(_ other: Samples) {
        values += other.values
        isSorted = false
    }

    /// The value below which this share of all lies (nearest rank); 0 without samples.
    mutating func percentile(_ share: Double) -> Double {
        if !isSorted {
            values.sort()
            isSorted = true
        }
        guard !values.isEmpty else { return 0 }
        let rank = Int((share * Double(values.count)).rounded(.up))
        return values[min(max(rank, 1), values.count) - 1]
    }
}
