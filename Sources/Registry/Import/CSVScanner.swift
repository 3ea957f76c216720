/// The state of one record while its bytes come in. Line ends outside of quotes are its caller's business.
struct CSVScanner {
    static let lineFeed = UInt8(ascii: "\n")
    static let carriageReturn = UInt8(ascii: "\r")
    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")

    private enum Place {
        case fieldStart, plain, quoted
        /// A quote was seen inside of quotes: the field's end, or the first of a doubled quote.
        case quoteSeen
        /// Something is wrong: the rest of the line is passed over.
        case skipping
    }

    private var place = Place.fieldStart
    private var line = 1
    private var field: [UInt8] = []
    private var fields: [String] = []
    private var flaw: CSVFlaw?
    private var hasBytes = false

    var isInsideQuotes: Bool { place == .quoted }
    var isBlank: Bool { !hasBytes }

    mutating func begin(line: Int) {
        place = .fieldStart
        self.line = line
        field.removeAll(keepingCapacity: true)
        fields.removeAll(keepingCapacity: true)
        flaw = nil
        hasBytes = false
    }

    mutating func take(_ byte: UInt8) {
        hasBytes = true
        switch place {
        case .fieldStart:
            if byte == Self.quote {
                place = .quoted
            } else if byte == Self.comma {
                endField()
            } else {
                place = .plain
                append(byte)
            }
        case .plain:
            if byte == Self.comma {
                endField()
            } else if byte == Self.quote {
                fail(.quoteInField)
            } else {
                append(byte)
            }
        case .quoted:
            if byte == Self.quote { place = .quoteSeen } else { append(byte) }
        case .quoteSeen:
            if byte == Self.quote {
                place = .quoted
                append(byte)
            } else if byte == Self.comma {
                endField()
            } else {
                fail(.textAfterQuote)
            }
        case .skipping: break
        }
    }

    mutating func finish(atEnd: Bool = false) -> CSVRow {
        if atEnd, place == .quoted { fail(.unclosedQuote) }
        if place != .skipping { endField() }
        return CSVRow(line: line, fields: fields, flaw: flaw)
    }

    private mutating func append(_ byte: UInt8) {
        guard field.count < CSVReader.fieldBytesMaximum else { return fail(.fieldTooLong) }
        field.append(byte)
    }

    private mutating func endField() {
        guard fields.count < CSVReader.fieldsMaximum else { return fail(.tooManyFields) }
        guard !field.contains(0), let text = String(validating: field, as: UTF8.self) else { return fail(.invalidUTF8) }
        fields.append(text)
        field.removeAll(keepingCapacity: true)
        place = .fieldStart
    }

    private mutating func fail(_ flaw: CSVFlaw) {
        if self.flaw == nil { self.flaw = flaw }
        place = .skipping
    }
}
