import CPostgres

/// Arguments of one statement as libpq takes them: one block of bytes, with a place, a length and a format each.
struct PostgresArguments {
    private var bytes: [UInt8] = []
    /// Where each begins; -1 for NULL.
    private var starts: [Int] = []
    private var lengths: [CInt] = []
    private var formats: [CInt] = []

    /// - Parameter types: what the server expects.
    init(_ values: [SQLValue], types: [Oid]) throws {
        guard values.count == types.count else {
            throw DatabaseError.wrongArgumentCount(expected: types.count, given: values.count)
        }
        starts.reserveCapacity(values.count)
        lengths.reserveCapacity(values.count)
        formats.reserveCapacity(values.count)
        bytes.reserveCapacity(values.count * 16)
        for (value, type) in zip(values, types) { try append(value, as: type) }
    }

    func withPointers<T>(
        _ body: (
            _ values: UnsafePointer<UnsafePointer<CChar>?>?, _ lengths: UnsafePointer<CInt>?,
            _ formats: UnsafePointer<CInt>?
        ) -> T
    ) -> T {
        bytes.withUnsafeBytes { bytes in
            let base = bytes.bindMemory(to: CChar.self).baseAddress
            let pointers = starts.map { start -> UnsafePointer<CChar>? in start < 0 ? nil : base.map { $0 + start } }
            return pointers.withUnsafeBufferPointer { values in
                lengths.withUnsafeBufferPointer { lengths in
                    formats.withUnsafeBufferPointer { formats in
                        body(values.baseAddress, lengths.baseAddress, formats.baseAddress)
                    }
                }
            }
        }
    }

    var count: CInt { CInt(starts.count) }

    private mutating func append(_ value: SQLValue, as type: Oid) throws {
        let start = bytes.count
        var isBinary = true
        switch (value, type) {
        case (.null, _):
            starts.append(-1)
            lengths.append(0)
            formats.append(1)
            return
        case (.integer(let number), PostgresType.integer8): append(number, bytes: 8)
        case (.integer(let number), PostgresType.integer4):
            guard let short = Int32(exactly: number) else { throw DatabaseError.malformedColumn(starts.count) }
            append(Int64(short), bytes: 4)
        case (.integer(let number), PostgresType.integer2):
            guard let short = Int16(exactly: number) else { throw DatabaseError.malformedColumn(starts.count) }
            append(Int64(short), bytes: 2)
        case (.integer(let number), PostgresType.boolean): bytes.append(number == 0 ? 0 : 1)
        case (.integer(let number), PostgresType.real8):
            append(Int64(bitPattern: Double(number).bitPattern), bytes: 8)
        case (.real(let number), PostgresType.real8): append(Int64(bitPattern: number.bitPattern), bytes: 8)
        case (.text(let text), PostgresType.text):
            bytes.append(contentsOf: text.utf8)
            // PostgreSQL's texts end at U+0000; what came with one is told so before anything is sent.
            guard !bytes[start...].contains(0) else { throw DatabaseError.malformedColumn(starts.count) }
        case (.blob(let content), PostgresType.bytes): bytes.append(contentsOf: content)
        case (.integer(let number), _):
            bytes.append(contentsOf: String(number).utf8)
            isBinary = type == PostgresType.text
        case (.real(let number), _):
            bytes.append(contentsOf: String(number).utf8)
            isBinary = type == PostgresType.text
        case (.text(let text), _):
            bytes.append(contentsOf: text.utf8)
            isBinary = false
        case (.blob, _): throw DatabaseError.malformedColumn(starts.count)
        }
        starts.append(start)
        lengths.append(CInt(bytes.count - start))
        formats.append(isBinary ? 1 : 0)
        // Ends a text in the other format, and gives an empty one an address.
        bytes.append(0)
    }

    private mutating func append(_ number: Int64, bytes count: Int) {
        for index in (0..<count).reversed() { bytes.append(UInt8(truncatingIfNeeded: number >> (index * 8))) }
    }
}
