import Crypto
import Database

/// The hash chain: hash(n) = SHA-256(hash(n-1) ‖ columns), hash(0) = 32 zero bytes.
///
/// The columns stand in the order of ``StoredEntry/columns``, from `position` to `sealed`, each as one tag byte and
/// its content: 0 NULL; 1 integer, 8 bytes big-endian two's complement; 2 text, its length in UTF-8 bytes as 4 bytes
/// big-endian, then the bytes; 3 bytes, length and bytes alike. The sealed part enters as it is stored, so the chain
/// verifies without any key. One chain for each node's database.
enum Chain {
    static let start = [UInt8](repeating: 0, count: 32)

    static func hash(after previous: [UInt8], _ columns: [SQLValue]) -> [UInt8] {
        var bytes = previous
        bytes.reserveCapacity(1024)
        for column in columns { append(column, to: &bytes) }
        return Array(SHA256.hash(data: bytes))
    }

    static func bigEndian(_ number: Int64) -> [UInt8] {
        withUnsafeBytes(of: UInt64(bitPattern: number).bigEndian) { Array($0) }
    }

    private static func append(_ column: SQLValue, to bytes: inout [UInt8]) {
        switch column {
        case .null: bytes.append(0)
        case .integer(let value):
            bytes.append(1)
            bytes += bigEndian(value)
        case .real(let value):
            bytes.append(4)
            bytes += bigEndian(Int64(bitPattern: value.bitPattern))
        case .text(let value): append(tag: 2, value.utf8.count, value.utf8, to: &bytes)
        case .blob(let value): append(tag: 3, value.count, value, to: &bytes)
        }
    }

    private static func append(tag: UInt8, _ count: Int, _ content: some Sequence<UInt8>, to bytes: inout [UInt8]) {
        bytes.append(tag)
        withUnsafeBytes(of: UInt32(truncatingIfNeeded: count).bigEndian) { bytes += $0 }
        bytes += content
    }
}
