/// Relations of points and ranges (DMN 1.3, 10.3.4.9, after Allen's interval algebra).
extension Builtin {
    static let ranges = [
        relation("before") { a, b in a.end < b.start },
        relation("after") { a, b in b.end < a.start },
        relation("coincides") { a, b in a.start == b.start && a.end == b.end },
        rangesOnly("meets") { a, b in a.upperMeets(b) },
        rangesOnly("met by") { a, b in b.upperMeets(a) },
        rangesOnly("overlaps") { a, b in !(a.end < b.start) && !(b.end < a.start) },
        rangesOnly("overlaps before") { a, b in a.start < b.start && !(a.end < b.start) && !(b.end < a.end) },
        rangesOnly("overlaps after") { a, b in b.start < a.start && !(b.end < a.start) && !(a.end < b.end) },
        relation("finishes", second: .range) { a, b in a.end == b.end && !(a.start < b.start) },
        relation("finished by", first: .range) { a, b in a.end == b.end && !(b.start < a.start) },
        relation("includes", first: .range) { a, b in !(b.start < a.start) && !(a.end < b.end) },
        relation("during", second: .range) { a, b in !(a.start < b.start) && !(b.end < a.end) },
        relation("starts", second: .range) { a, b in a.start == b.start && !(b.end < a.end) },
        relation("started by", first: .range) { a, b in a.start == b.start && !(a.end < b.end) },
    ]

    private enum Side { case either, range }

    private static func relation(
        _ name: String, first: Side = .either, second: Side = .either,
        _ holds: @escaping @Sendable (Span, Span) -> Bool
    ) -> Builtin {
        Builtin(name, 2...2, signatures) { arguments, _ in
            guard let a = Span(arguments[0]), let b = Span(arguments[1]), a.isComparable(with: b),
                first == .either || a.isRange, second == .either || b.isRange
            else { return .null }
            return .bool(holds(a, b))
        }
    }

    private static func rangesOnly(_ name: String, _ holds: @escaping @Sendable (Span, Span) -> Bool) -> Builtin {
        relation(name, first: .range, second: .range, holds)
    }

    private static let signatures = [
        ["point1", "point2"], ["point", "range"], ["range", "point"], ["range1", "range2"],
    ]
}

/// A point, or a range, by its two edges. An open bound lies just beside the bound's value.
private struct Span {
    struct Edge {
        /// Nil for an open end.
        let value: Value?
        /// -1 just before the value, 0 at it, 1 just after; for an open end the side it lies on.
        let side: Int

        static func < (left: Edge, right: Edge) -> Bool { order(left, right) < 0 }
        static func == (left: Edge, right: Edge) -> Bool { order(left, right) == 0 }

        private static func order(_ left: Edge, _ right: Edge) -> Int {
            switch (left.value, right.value) {
            case (nil, nil): return left.side - right.side
            case (nil, _): return left.side
            case (_, nil): return -right.side
            case (let one?, let other?):
                let order = one.order(to: other) ?? 0
                return order != 0 ? order : left.side - right.side
            }
        }
    }

    let start: Edge
    let end: Edge
    let isRange: Bool

    init?(_ value: Value) {
        if case .range(let interval) = value {
            start = Edge(value: interval.lower, side: interval.lower == nil ? -1 : interval.includesLower ? 0 : 1)
            end = Edge(value: interval.upper, side: interval.upper == nil ? 1 : interval.includesUpper ? 0 : -1)
            isRange = true
            return
        }
        guard value.order(to: value) != nil else { return nil }
        start = Edge(value: value, side: 0)
        end = start
        isRange = false
    }

    func isComparable(with other: Span) -> Bool {
        let mine = [start.value, end.value].compactMap(\.self)
        let others = [other.start.value, other.end.value].compactMap(\.self)
        return mine.allSatisfy { value in others.allSatisfy { value.order(to: $0) != nil } }
    }

    /// Whether this range ends exactly where the other begins, both holding that point.
    func upperMeets(_ other: Span) -> Bool { end.side == 0 && other.start.side == 0 && end == other.start }
}
