/// Sorting terms: a radix sort, since comparing would cost more than all else in the making of an index together.
enum PostingOrder {
    /// Positions of `keys` in ascending order of key, equal keys in their original order.
    ///
    /// - Parameter numbers: the largest 16-bit number in either half of a key.
    static func stable(_ keys: [UInt32], numbers: Int) -> [UInt32] {
        var bits: UInt32 = 1
        while 1 << bits <= numbers { bits += 1 }
        let mask = UInt32(1) << bits - 1
        var order = [UInt32](unsafeUninitializedCapacity: keys.count) { buffer, count in
            for place in keys.indices { buffer[place] = UInt32(place) }
            count = keys.count
        }
        var next = [UInt32](repeating: 0, count: keys.count)
        for shift in [UInt32(0), 16] {
            var places = [UInt32](repeating: 0, count: 1 << Int(bits))
            for key in keys { places[Int(key >> shift & mask)] += 1 }
            var sum: UInt32 = 0
            for bucket in places.indices {
                let size = places[bucket]
                places[bucket] = sum
                sum += size
            }
            for entry in order {
                let bucket = Int(keys[Int(entry)] >> shift & mask)
                next[Int(places[bucket])] = entry
                places[bucket] += 1
            }
            swap(&order, &next)
        }
        return order
    }
}
