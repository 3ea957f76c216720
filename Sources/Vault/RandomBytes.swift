#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Bytes of the system's generator, fetched many at a time: a call for each key and nonce would cost more than the
/// sealing. What was taken is not kept.
public struct RandomBytes: Sendable {
    /// As many as `getentropy` gives at once.
    private static let fetched = 256

    private var bytes = [UInt8](repeating: 0, count: fetched)
    private var left = 0

    public init() {}

    /// - Precondition: at most 256.
    mutating func take(_ count: Int) -> [UInt8] {
        precondition(count <= Self.fetched, "more random bytes than are fetched at once")
        if left < count { fetch() }
        let range = (left - count)..<left
        let taken = Array(bytes[range])
        for index in range { bytes[index] = 0 }
        left -= count
        return taken
    }

    private mutating func fetch() {
        left = Self.fetched
        let isFilled = bytes.withUnsafeMutableBytes { place in
            place.baseAddress.map { getentropy($0, place.count) == 0 } ?? false
        }
        guard !isFilled else { return }
        // The standard library's way ends the program where the system has none to give.
        var system = SystemRandomNumberGenerator()
        for index in bytes.indices { bytes[index] = UInt8(truncatingIfNeeded: system.next()) }
    }
}
