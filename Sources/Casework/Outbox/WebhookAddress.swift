import Foundation
public import Kernel

/// Whether an address may be a receiver's, as far as its text tells. What its name resolves to is looked at again when
/// the connection is made: names can be changed after they were checked.
public enum WebhookAddress {
    public enum Flaw: String, Sendable, CaseIterable {
        case malformed
        /// Without TLS anybody on the way could read it and write it.
        case insecure
        /// It lies in a private network, or on this machine.
        case forbidden
    }

    /// - Parameter mayReachPrivate: the installation's network is the receiver's.
    public static func flaw(in text: String, mayReachPrivate: Bool) -> Flaw? {
        guard text.utf8.count <= OutboxLimits.webhookURLMax, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            let host = parts.host?.lowercased(), !host.isEmpty, parts.user == nil, parts.password == nil,
            parts.fragment == nil, ["http", "https"].contains(scheme)
        else { return .malformed }
        let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        let isHere = bare == "localhost" || bare.hasSuffix(".localhost") || bare == "127.0.0.1" || bare == "::1"
        let isPrivate = isHere || IPAddress(bare).map { !$0.isPublic } ?? !bare.contains(".")
        if isPrivate, !mayReachPrivate { return .forbidden }
        if scheme == "http", !isHere { return .insecure }
        return nil
    }
}

/// An address of IPv4 or IPv6.
public struct IPAddress: Sendable, Hashable {
    /// 4 or 16 bytes in network order.
    public let bytes: [UInt8]

    /// nil unless there are 4 or 16.
    public init?(bytes: [UInt8]) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.bytes = bytes
    }

    public init?(_ text: String) {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            bytes = withUnsafeBytes(of: &four) { Array($0) }
            return
        }
        var sixteen = in6_addr()
        guard inet_pton(AF_INET6, text, &sixteen) == 1 else { return nil }
        bytes = withUnsafeBytes(of: &sixteen) { Array($0) }
    }

    /// Whether it belongs to the open internet: none of the special-purpose blocks of the registries of RFC 6890, nor
    /// an IPv6 address that carries such an IPv4 address inside.
    public var isPublic: Bool {
        if bytes.count == 4 { return !Self.special4.contains { $0.holds(bytes) } }
        for (prefix, offset) in Self.carriers where prefix.holds(bytes) {
            return IPAddress(bytes: Array(bytes[offset..<offset + 4]))?.isPublic ?? false
        }
        // Global unicast is 2000::/3; what of it is special is listed.
        return Self.global6.holds(bytes) && !Self.special6.contains { $0.holds(bytes) }
    }

    private struct Block {
        var bytes: [UInt8]
        var bits: Int

        init(_ bytes: [UInt8], _ bits: Int) {
            self.bytes = bytes
            self.bits = bits
        }

        func holds(_ address: [UInt8]) -> Bool {
            for bit in 0..<bits {
                let mask = UInt8(0x80) >> UInt8(bit % 8)
                let own = bit / 8 < bytes.count ? bytes[bit / 8] : 0
                if own & mask != address[bit / 8] & mask { return false }
            }
            return true
        }
    }

    private static let special4 = [
        Block([0], 8), Block([10], 8), Block([100, 64], 10), Block([127], 8), Block([169, 254], 16),
        Block([172, 16], 12), Block([192, 0, 0], 24), Block([192, 0, 2], 24), Block([192, 88, 99], 24),
        Block([192, 168], 16), Block([198, 18], 15), Block([198, 51, 100], 24), Block([203, 0, 113], 24),
        Block([224], 4), Block([240], 4),
    ]
    private static let global6 = Block([0x20], 3)
    private static let special6 = [
        Block([0x20, 0x01, 0x00], 23), Block([0x20, 0x01, 0x0D, 0xB8], 32), Block([0x3F, 0xFF], 20),
    ]
    /// IPv4 inside IPv6 (mapped, NAT64, 6to4), and where its bytes begin.
    private static let carriers: [(Block, Int)] = [
        (Block([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], 96), 12), (Block([0x00, 0x64, 0xFF, 0x9B], 96), 12),
        (Block([0x20, 0x02], 16), 2),
    ]
}
