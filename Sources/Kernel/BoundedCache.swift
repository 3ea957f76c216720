/// Keeps the values used last, within a total cost. Not synchronised: it stands behind its owner's lock.
public struct BoundedCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Slot {
        var key: Key
        var value: Value
        var cost: Int
        var older: Int
        var newer: Int
    }

    private static var none: Int { -1 }
    let countMaximum: Int
    let costMaximum: Int
    public private(set) var cost = 0
    private var places: [Key: Int] = [:]
    private var slots: [Slot?] = []
    private var free: [Int] = []
    private var newest = -1
    private var oldest = -1

    public init(countMaximum: Int, costMaximum: Int = .max) {
        self.countMaximum = max(1, countMaximum)
        self.costMaximum = costMaximum
    }

    public var count: Int { places.count }

    /// The value, now the one used last.
    public mutating func value(_ key: Key) -> Value? {
        guard let place = places[key], let slot = slots[place] else { return nil }
        if place != newest {
            unlink(place)
            link(place)
        }
        return slot.value
    }

    /// Keeps a value; one that costs more than all may cost is not kept.
    public mutating func insert(_ value: Value, for key: Key, cost valueCost: Int = 1) {
        remove(key)
        guard valueCost <= costMaximum else { return }
        while places.count >= countMaximum || cost > costMaximum - valueCost, let slot = slot(oldest) {
            remove(slot.key)
        }
        let slot = Slot(key: key, value: value, cost: valueCost, older: Self.none, newer: Self.none)
        let place: Int
        if let reused = free.popLast() {
            place = reused
            slots[place] = slot
        } else {
            place = slots.count
            slots.append(slot)
        }
        places[key] = place
        cost += valueCost
        link(place)
    }

    public mutating func remove(_ key: Key) {
        guard let place = places.removeValue(forKey: key) else { return }
        unlink(place)
        cost -= slots[place]?.cost ?? 0
        slots[place] = nil
        free.append(place)
    }

    public mutating func removeAll() { self = BoundedCache(countMaximum: countMaximum, costMaximum: costMaximum) }

    private func slot(_ place: Int) -> Slot? { place == Self.none ? nil : slots[place] }

    private mutating func link(_ place: Int) {
        slots[place]?.older = newest
        slots[place]?.newer = Self.none
        if newest != Self.none { slots[newest]?.newer = place }
        newest = place
        if oldest == Self.none { oldest = place }
    }

    private mutating func unlink(_ place: Int) {
        guard let slot = slots[place] else { return }
        if slot.older != Self.none { slots[slot.older]?.newer = slot.newer } else { oldest = slot.newer }
        if slot.newer != Self.none { slots[slot.newer]?.older = slot.older } else { newest = slot.older }
    }
}
