import Synchronization

/// What PostgreSQL writes otherwise than SQLite does, in one place: placeholders, the names of two column types, and
/// how texts are compared (by their bytes, as SQLite does).
enum PostgresDialect {
    /// The statement as PostgreSQL reads it.
    static func text(of sql: SQLStatement) -> String {
        known.withLock { known in
            if let text = known[sql.text] { return text }
            let text = translated(sql.text)
            known[sql.text] = text
            return text
        }
    }

    /// For a statement of which only the first row is wanted: without a bound PostgreSQL would send them all.
    static func firstRow(of sql: SQLStatement) -> SQLStatement {
        let isBounded = sql.text.hasSuffix("LIMIT 1") || sql.text.contains("LIMIT ") || !sql.text.hasPrefix("SELECT")
        return isBounded ? sql : sql + "LIMIT 1"
    }

    /// Finite: statements are constants of the program.
    private static let known = Mutex<[String: String]>([:])

    /// A statement's text with `$1` for `?1` and for the first `?`, and in definitions of tables `BYTEA` for `BLOB` and
    /// texts that are ordered by their bytes. What stands in quotes stays as it is.
    static func translated(_ sql: String) -> String {
        let definesColumns = sql.hasPrefix("CREATE TABLE") || sql.hasPrefix("ALTER TABLE")
        var out: [UInt8] = []
        out.reserveCapacity(sql.utf8.count + 64)
        var counted = 0
        var quote: UInt8?
        let bytes = Array(sql.utf8)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if let open = quote {
                if byte == open { quote = nil }
                out.append(byte)
                index += 1
            } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
                quote = byte
                out.append(byte)
                index += 1
            } else if byte == UInt8(ascii: "?") {
                index += 1
                out.append(UInt8(ascii: "$"))
                if index < bytes.count, isDigit(bytes[index]) { continue }
                counted += 1
                out.append(contentsOf: String(counted).utf8)
            } else if definesColumns, isLetter(byte) {
                let end = bytes[index...].firstIndex { !isLetter($0) && $0 != UInt8(ascii: "_") } ?? bytes.count
                out.append(contentsOf: column(bytes[index..<end]))
                index = end
            } else {
                out.append(byte)
                index += 1
            }
        }
        return String(decoding: out, as: UTF8.self)
    }

    private static func column(_ word: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        if word.elementsEqual("BLOB".utf8) { return Array("BYTEA".utf8)[...] }
        if word.elementsEqual("TEXT".utf8) { return Array("TEXT COLLATE \"C\"".utf8)[...] }
        return word
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { (65...90).contains(byte) || (97...122).contains(byte) }
}
