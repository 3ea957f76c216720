public import Kernel

/// What a data key belongs to. Who has the subject's key can open what was sealed with it, and nothing else.
public struct VaultSubject: Hashable, Sendable {
    /// The primary key of the subject's row: one byte for the kind, then the name.
    let bytes: [UInt8]

    private init(_ kind: UInt8, _ name: some Sequence<UInt8>) { bytes = [kind] + name }

    init(stored bytes: [UInt8]) { self.bytes = bytes }

    /// The personal part of a case's entries.
    public static func caseFile<S>(_ id: Identifier<S>) -> VaultSubject {
        var bytes: [UInt8] = []
        for word in [id.high, id.low] { withUnsafeBytes(of: word.bigEndian) { bytes += $0 } }
        return VaultSubject(1, bytes)
    }

    /// A file on disk, by its address.
    public static func file(_ address: String) -> VaultSubject { VaultSubject(2, address.utf8) }

    /// A key that the whole installation needs.
    public static func system(_ name: String) -> VaultSubject { VaultSubject(3, name.utf8) }
}
