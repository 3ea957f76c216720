public import Kernel

// How the values of Kernel are stored, in one place.

extension SQLValue {
    /// 16 bytes, big-endian, so that the order of bytes is the order of minting. Column type `BLOB`.
    public init<S>(_ identifier: Identifier<S>) {
        self = .blob(
            [UInt8](unsafeUninitializedCapacity: 16) { buffer, count in
                for index in 0..<8 {
                    let shift = UInt64(56 - index * 8)
                    buffer[index] = UInt8(truncatingIfNeeded: identifier.high >> shift)
                    buffer[index + 8] = UInt8(truncatingIfNeeded: identifier.low >> shift)
                }
                count = 16
            })
    }

    public init<S>(_ identifier: Identifier<S>?) {
        if let identifier { self.init(identifier) } else { self = .null }
    }

    /// Milliseconds since 1970. Column type `BIGINT`.
    public init(_ instant: Instant) { self = .integer(instant.milliseconds) }
    public init(_ instant: Instant?) { self = instant.map { .integer($0.milliseconds) } ?? .null }

    /// Days since 1970. Column type `INTEGER`.
    public init(_ day: Day) { self = .integer(Int64(day.number)) }
    public init(_ day: Day?) { self = day.map { .integer(Int64($0.number)) } ?? .null }

    /// The code as a number, so that a territory is a range (`DivisionCode.subtree`). Column type `BIGINT`.
    public init(_ division: DivisionCode) { self = .integer(division.value) }
    public init(_ division: DivisionCode?) { self = division.map { .integer($0.value) } ?? .null }
}

extension SQLValue {
    public static func id<S>(_ identifier: Identifier<S>) -> SQLValue { SQLValue(identifier) }
    public static func instant(_ instant: Instant) -> SQLValue { SQLValue(instant) }
    public static func day(_ day: Day) -> SQLValue { SQLValue(day) }
    public static func division(_ division: DivisionCode) -> SQLValue { SQLValue(division) }
}

extension SQLRow {
    public func id<S>(_ column: Int) -> Identifier<S> {
        optionalID(column) ?? missing(column, Identifier(high: 0, low: 0))
    }

    public func optionalID<S>(_ column: Int) -> Identifier<S>? {
        guard !isNull(column) else { return nil }
        return withBlob(column) { bytes in
            guard bytes.count == 16 else { return malformed(column) }
            func word(_ start: Int) -> UInt64 { bytes[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) } }
            return Identifier(high: word(0), low: word(8))
        }
    }

    public func instant(_ column: Int) -> Instant { Instant(milliseconds: int64(column)) }

    public func optionalInstant(_ column: Int) -> Instant? {
        optionalInt64(column).map { Instant(milliseconds: $0) }
    }

    public func day(_ column: Int) -> Day { optionalDay(column) ?? missing(column, Day(number: 0)) }

    public func optionalDay(_ column: Int) -> Day? {
        optionalInt64(column).flatMap { Int32(exactly: $0).map(Day.init(number:)) ?? malformed(column) }
    }

    public func division(_ column: Int) -> DivisionCode {
        optionalDivision(column) ?? missing(column, Self.anyDivision)
    }

    public func optionalDivision(_ column: Int) -> DivisionCode? {
        optionalInt64(column).flatMap { DivisionCode(value: $0) ?? malformed(column) }
    }

    /// The lowest code there is, a constant, only to go on with until the statement throws.
    private static let anyDivision = DivisionCode(value: 100_000_000_000)!

    /// A value only to go on with until the statement throws.
    private func missing<T>(_ column: Int, _ placeholder: T) -> T {
        storage.fail(.unexpectedNull(column: column))
        return placeholder
    }

    private func malformed<T>(_ column: Int) -> T? {
        storage.fail(.malformedColumn(column))
        return nil
    }
}
