import FoundationEssentials

extension JSONReader {
    /// A string in quotes, the opening quote next.
    mutating func string() throws(JSONFlaw) -> String {
        index += 1
        let start = index
        while true {
            switch peek {
            case UInt8(ascii: "\""):
                defer { index += 1 }
                return try text(slice(start..<index), at: start)
            case UInt8(ascii: "\\"):
                return try escapedString(from: start)
            case 0..<0x20:
                throw unexpected()
            default:
                index += 1
            }
        }
    }

    private mutating func escapedString(from start: Int) throws(JSONFlaw) -> String {
        var output = Array(slice(start..<index))
        while true {
            let byte = peek
            switch byte {
            case UInt8(ascii: "\""):
                index += 1
                return try output.withUnsafeBufferPointer { (buffer) throws(JSONFlaw) in try text(buffer, at: start) }
            case UInt8(ascii: "\\"):
                index += 1
                try appendEscape(to: &output)
            case 0..<0x20:
                throw unexpected()
            default:
                output.append(byte)
                index += 1
            }
        }
    }

    private func text(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) throws(JSONFlaw) -> String {
        // Decoding repairs what is not UTF-8, so unchanged bytes were valid: much cheaper than `String(validating:)`,
        // which looks up generic metadata for every string.
        var text = String(decoding: bytes, as: UTF8.self)
        guard text.withUTF8({ isEqual($0, bytes) }) else { throw JSONFlaw(kind: .invalidText, offset: start) }
        return text
    }

    private func isEqual(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in 0..<left.count { difference |= left[index] ^ right[index] }
        return difference == 0
    }

    private mutating func appendEscape(to output: inout [UInt8]) throws(JSONFlaw) {
        let byte = peek
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): output.append(byte)
        case UInt8(ascii: "b"): output.append(0x08)
        case UInt8(ascii: "t"): output.append(0x09)
        case UInt8(ascii: "n"): output.append(0x0A)
        case UInt8(ascii: "f"): output.append(0x0C)
        case UInt8(ascii: "r"): output.append(0x0D)
        case UInt8(ascii: "u"):
            index += 1
            output.append(contentsOf: String(try escapedScalar()).utf8)
            return
        default: throw flaw(.invalidEscape)
        }
        index += 1
    }

    private mutating func escapedScalar() throws(JSONFlaw) -> Character {
        var value = try hexadecimal()
        if (0xD800...0xDBFF).contains(value) {
            guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { throw flaw(.invalidEscape) }
            let low = try hexadecimal()
            guard (0xDC00...0xDFFF).contains(low) else { throw flaw(.invalidEscape) }
            value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
        }
        guard let scalar = Unicode.Scalar(value) else { throw flaw(.invalidEscape) }
        return Character(scalar)
    }

    private mutating func hexadecimal() throws(JSONFlaw) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            let byte = peek
            switch byte {
            case 48...57: value = value << 4 | UInt32(byte - 48)
            case 65...70: value = value << 4 | UInt32(byte - 55)
            case 97...102: value = value << 4 | UInt32(byte - 87)
            default: throw flaw(.invalidEscape)
            }
            index += 1
        }
        return value
    }
}

extension JSONReader {
    private static let digitsMaximum = 38
    private static let exponentMaximum = 127

    /// A number, its minus sign or first digit next.
    mutating func number() throws(JSONFlaw) -> JSONValue {
        let start = index
        let isNegative = take(ASCII.dash)
        var mantissa: UInt128 = 0
        var significant = 0
        var exponent = 0
        let first = peek
        guard try digits(into: &mantissa, &significant) > 0 else { throw unexpected() }
        if first == 48, index - start > (isNegative ? 2 : 1) { throw JSONFlaw(kind: .invalidNumber, offset: start) }
        if take(UInt8(ascii: ".")) {
            let decimals = try digits(into: &mantissa, &significant)
            guard decimals > 0 else { throw unexpected() }
            exponent = -decimals
        }
        if peek | 0x20 == UInt8(ascii: "e") { exponent += try exponentPart() }
        guard let value = JSONReader.value(mantissa, exponent, isNegative: isNegative) else {
            throw JSONFlaw(kind: .invalidNumber, offset: start)
        }
        return value
    }

    private mutating func digits(
        into mantissa: inout UInt128, _ significant: inout Int
    ) throws(JSONFlaw) -> Int {
        let start = index
        while let digit = ASCII.digit(peek) {
            if significant > 0 || digit > 0 { significant += 1 }
            guard significant <= JSONReader.digitsMaximum else { throw flaw(.invalidNumber) }
            mantissa = mantissa * 10 + UInt128(digit)
            index += 1
        }
        return index - start
    }

    private mutating func exponentPart() throws(JSONFlaw) -> Int {
        index += 1
        let isNegative = take(ASCII.dash)
        if !isNegative { _ = take(UInt8(ascii: "+")) }
        guard ASCII.digit(peek) != nil else { throw unexpected() }
        var value = 0
        while let digit = ASCII.digit(peek) {
            value = value * 10 + digit
            guard value <= 1_000 else { throw flaw(.invalidNumber) }
            index += 1
        }
        return isNegative ? -value : value
    }

    /// Nil where the number is out of range.
    private static func value(_ mantissa: UInt128, _ exponent: Int, isNegative: Bool) -> JSONValue? {
        if exponent == 0, let small = Int64(exactly: mantissa) { return .integer(isNegative ? -small : small) }
        guard mantissa > 0 else { return .integer(0) }
        var mantissa = mantissa
        var exponent = exponent
        while mantissa % 10 == 0 {
            mantissa /= 10
            exponent += 1
        }
        if (0...18).contains(exponent), let integer = integer(mantissa, exponent, isNegative: isNegative) {
            return .integer(integer)
        }
        guard abs(exponent) <= exponentMaximum else { return nil }
        let half: UInt128 = 10_000_000_000_000_000_000
        let high = Decimal(UInt64(truncatingIfNeeded: mantissa / half))
        let low = Decimal(UInt64(truncatingIfNeeded: mantissa % half))
        let significand = Decimal(sign: .plus, exponent: 19, significand: high) + low
        let value = Decimal(sign: isNegative ? .minus : .plus, exponent: exponent, significand: significand)
        return value.isNaN ? nil : .decimal(value)
    }

    private static func integer(_ mantissa: UInt128, _ exponent: Int, isNegative: Bool) -> Int64? {
        var value = mantissa
        for _ in 0..<exponent {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            value = product
        }
        guard let signed = Int128(exactly: value) else { return nil }
        return Int64(exactly: isNegative ? -signed : signed)
    }
}
