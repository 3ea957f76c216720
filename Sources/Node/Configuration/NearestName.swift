/// The known name that somebody most likely meant.
enum NearestName {
    /// - Returns: nil where nothing is close enough to be a slip of the hand.
    static func of(_ name: String, among known: [String]) -> String? {
        let wanted = Array(name.lowercased())
        let best = known.map { (name: $0, distance: distance(wanted, Array($0.lowercased()))) }.min {
            ($0.distance, $0.name) < ($1.distance, $1.name)
        }
        guard let best, best.distance <= max(1, wanted.count / 3) else { return nil }
        return best.name
    }

    /// Characters to add, drop, change or swap with their neighbour (optimal string alignment).
    static func distance(_ left: [Character], _ right: [Character]) -> Int {
        guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for row in 1...left.count {
            var next = [row]
            for column in 1...right.count {
                let isSame = left[row - 1] == right[column - 1]
                var least = min(last[column] + 1, next[column - 1] + 1, last[column - 1] + (isSame ? 0 : 1))
                if row > 1, column > 1, left[row - 1] == right[column - 2], left[row - 2] == right[column - 1] {
                    least = min(least, beforeLast[column - 2] + 1)
                }
                next.append(least)
            }
            beforeLast = last
            last = next
        }
        return last[right.count]
    }
}
