/// One block of a tar archive that says what follows it (POSIX.1-1988 ustar; sizes over 8 GiB in the base-256 form that
/// GNU tar and libarchive read too).
struct TarHeader: Equatable {
    static let blockBytes = 512
    private static let octalDigits = 11

    var name: String
    var bytes: Int64

    /// nil where the name is too long for a header: 100 bytes, and 155 more for its folders.
    func block() -> [UInt8]? {
        var block = [UInt8](repeating: 0, count: Self.blockBytes)
        guard let (prefix, last) = Self.split(Array(name.utf8)) else { return nil }
        block.replaceSubrange(0..<last.count, with: last)
        block.replaceSubrange(345..<345 + prefix.count, with: prefix)
        Self.put("0000600", at: 100, &block)
        Self.put("0000000", at: 108, &block)
        Self.put("0000000", at: 116, &block)
        if bytes < 1 << 33 {
            Self.put(Self.octal(bytes), at: 124, &block)
        } else {
            for index in 0..<8 { block[124 + 11 - index] = UInt8(truncatingIfNeeded: bytes >> (8 * Int64(index))) }
            block[124] = 0x80
        }
        // The time of every file: none. Two backups of the same data are the same bytes.
        Self.put(Self.octal(0), at: 136, &block)
        block[156] = UInt8(ascii: "0")
        Self.put("ustar\0" + "00", at: 257, &block)
        let sum = Self.checksum(block)
        let digits = String(sum, radix: 8)
        Self.put(String(repeating: "0", count: 6 - digits.count) + digits + "\0 ", at: 148, &block)
        return block
    }

    /// nil for the zeros at the end of an archive.
    /// - Throws: ``BackupFlaw/malformedArchive(_:)``.
    static func read(_ block: [UInt8]) throws -> TarHeader? {
        guard block.contains(where: { $0 != 0 }) else { return nil }
        guard let sum = number(block[148..<156]), sum == Int64(checksum(block)) else {
            throw BackupFlaw.malformedArchive("a header has another checksum")
        }
        guard block[156] == UInt8(ascii: "0") || block[156] == 0 else {
            throw BackupFlaw.malformedArchive("it holds something other than plain files")
        }
        guard let bytes = number(block[124..<136]), bytes >= 0 else {
            throw BackupFlaw.malformedArchive("a header has no size")
        }
        let last = text(block[0..<100])
        let prefix = text(block[345..<500])
        return TarHeader(name: prefix.isEmpty ? last : prefix + "/" + last, bytes: bytes)
    }

    /// Bytes after the content up to the next block.
    var padding: Int { Int((Int64(Self.blockBytes) - bytes % Int64(Self.blockBytes)) % Int64(Self.blockBytes)) }

    private static func split(_ name: [UInt8]) -> (prefix: [UInt8], last: [UInt8])? {
        if name.count <= 100 { return ([], name) }
        for index in name.indices.reversed() where name[index] == UInt8(ascii: "/") {
            let rest = name.count - index - 1
            if index <= 155, rest <= 100, rest > 0 { return (Array(name[..<index]), Array(name[(index + 1)...])) }
        }
        return nil
    }

    private static func octal(_ number: Int64) -> String {
        let digits = String(number, radix: 8)
        return String(repeating: "0", count: octalDigits - digits.count) + digits
    }

    private static func put(_ text: String, at start: Int, _ block: inout [UInt8]) {
        for (index, byte) in text.utf8.enumerated() { block[start + index] = byte }
    }

    /// The sum over the block, its own field taken as blanks.
    private static func checksum(_ block: [UInt8]) -> Int {
        block.enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 32 : Int($1.element)) }
    }

    private static func text(_ field: ArraySlice<UInt8>) -> String {
        String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
    }

    private static func number(_ field: ArraySlice<UInt8>) -> Int64? {
        if field.first == 0x80 {
            let digits = field.dropFirst()
            guard digits.dropLast(7).allSatisfy({ $0 == 0 }) else { return nil }
            return digits.suffix(7).reduce(0) { $0 << 8 | Int64($1) }
        }
        return Int64(text(field).filter { $0 != " " }, radix: 8)
    }
}
