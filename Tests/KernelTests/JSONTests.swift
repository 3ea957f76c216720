import FoundationEssentials
import Testing

@testable import Kernel

@Suite struct JSONTests {
    static func parse(_ text: String, maxDepth: Int = 32) throws -> JSONValue {
        try JSONValue.parse(text.utf8, maxDepth: maxDepth, maxBytes: 100_000)
    }

    @Test(
        arguments: [
            ("null", .null), (" true ", true), ("false", false), ("0", 0), ("-0", 0), ("-12", -12),
            ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)), ("1.0", 1),
            ("1e3", 1_000),
            ("-2.50E1", -25), ("[]", []), ("{}", [:]), ("[1, \"a\" ,null]", [1, "a", nil]),
            ("{\"a\":{\"b\":[true]}}", ["a": ["b": [true]]]), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{c}\n\r\t"),
            (#""\u6c49\ud83d\ude00é""#, "汉😀é"), (#""""#, ""), ("0e5", 0), ("0.000", 0),
        ] as [(String, JSONValue)])
    func accepted(text: String, value: JSONValue) throws { #expect(try Self.parse(text) == value) }

    @Test(arguments: [
        ("0.1", "0.1"), ("-12.50", "-12.5"), ("9223372036854775808", "9223372036854775808"),
        ("12345678901234567890.123456789012345678", "12345678901234567890.123456789012345678"), ("1e-7", "0.0000001"),
        ("1e20", "100000000000000000000"), ("-9223372036854775809", "-9223372036854775809"),
    ])
    func decimals(text: String, serialized: String) throws {
        let value = try Self.parse(text)
        guard case .decimal = value else {
            Issue.record("\(value)")
            return
        }
        #expect(value.serialized() == serialized)
        #expect(try Self.parse(serialized) == value)
    }

    @Test(
        arguments: [
            ("", .unexpectedEnd), ("  ", .unexpectedEnd), ("[1", .unexpectedEnd), ("{\"a\"", .unexpectedEnd),
            ("\"abc", .unexpectedEnd), ("tru", .unexpectedEnd), ("[1,]", .unexpectedCharacter),
            ("{,}", .unexpectedCharacter),
            ("{\"a\":1,}", .unexpectedCharacter), ("{a:1}", .unexpectedCharacter), ("nul1", .unexpectedCharacter),
            ("'a'", .unexpectedCharacter), ("\u{FEFF}1", .unexpectedCharacter), ("[1 2]", .unexpectedCharacter),
            ("+1", .unexpectedCharacter), (".5", .unexpectedCharacter), ("1.", .unexpectedEnd), ("-", .unexpectedEnd),
            ("1e", .unexpectedEnd), ("-a", .unexpectedCharacter), ("01", .invalidNumber), ("-01", .invalidNumber),
            ("1e400", .invalidNumber), ("1e9999999999999999999", .invalidNumber), ("1 2", .trailingData),
            ("1]", .trailingData),
            ("NaN", .unexpectedCharacter), ("\"a\nb\"", .unexpectedCharacter), ("\"a\u{0}b\"", .unexpectedCharacter),
            (#""\x""#, .invalidEscape), (#""\u12g4""#, .invalidEscape), (#""\ud800""#, .invalidEscape),
            (#""\ud800\u0041""#, .invalidEscape), (#""\udc00""#, .invalidEscape), (#"{"a":1,"a":2}"#, .duplicateKey),
            (#"{"a":1,"\u0061":2}"#, .duplicateKey), ("\"\\", .invalidEscape),
            ("123456789012345678901234567890123456789", .invalidNumber),
        ] as [(String, JSONFlaw.Kind)])
    func refused(text: String, kind: JSONFlaw.Kind) throws {
        let flaw = #expect(throws: JSONFlaw.self) { try Self.parse(text) }
        #expect(flaw?.kind == kind)
        #expect(flaw?.code == "json.\(kind.rawValue)")
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xE6, 0xB1, 0x22],
            [0x22, 0x5C, 0x6E, 0xFF, 0x22], [0x22, 0xF5, 0x80, 0x80, 0x80, 0x22],
        ] as [[UInt8]])
    func invalidUTF8(bytes: [UInt8]) {
        let flaw = #expect(throws: JSONFlaw.self) { try JSONValue.parse(bytes, maxBytes: 100) }
        #expect(flaw?.kind == .invalidText)
    }

    @Test func bounds() throws {
        let nested = String(repeating: "[", count: 32) + String(repeating: "]", count: 32)
        #expect(try Self.parse(nested).list?.count == 1)
        let flaw = #expect(throws: JSONFlaw.self) { try Self.parse("[\(nested)]") }
        #expect(flaw?.kind == .tooDeep)
        let bomb = #expect(throws: JSONFlaw.self) { try Self.parse(String(repeating: "{\"a\":", count: 10_000)) }
        #expect(bomb?.kind == .tooDeep)
        #expect(try Self.parse("5", maxDepth: 0) == 5)
        #expect(try JSONValue.parse("[10]".utf8, maxBytes: 4) == [10])
        #expect(throws: JSONFlaw(kind: .tooLarge, offset: 3)) { try JSONValue.parse("[10]".utf8, maxBytes: 3) }
    }

    @Test func canonicalText() throws {
        let value: JSONValue = ["b": [1, nil, true], "a": "\u{1}\"\\/é\u{7f}", "B": 1.5, "汉": [:]]
        #expect(value.serialized() == #"{"B":1.5,"a":"\u0001\"\\/é"# + "\u{7f}" + #"","b":[1,null,true],"汉":{}}"#)
    }

    @Test func accessors() throws {
        let value: JSONValue = ["t": "2026-11-22", "i": 5, "d": 1.5, "b": true, "l": [1], "o": [:], "n": nil]
        #expect(value["t"]?.text == "2026-11-22")
        #expect(value["t"]?.day == Day(iso: "2026-11-22"))
        #expect(value["i"]?.int == 5)
        #expect(value["i"]?.number == 5)
        #expect(value["d"]?.number == Decimal(1.5))
        #expect(value["b"]?.bool == true)
        #expect(value["l"]?.list == [1])
        #expect(value["o"]?.object == [:])
        #expect(value["n"]?.isNull == true)
        #expect(value["x"] == nil)
        #expect(value["i"]?.text == nil)
        #expect(value.int == nil)
    }

    @Test func roundTrip() throws {
        var random = seeded("JSON round trip")
        for _ in 0..<2_000 {
            let value = Self.any(&random, depth: 0)
            let text = value.serialized()
            guard try Self.parse(text) == value, try decoded([JSONValue].self, "[\(text)]") == [value],
                try decoded([JSONValue].self, coded([value])) == [value]
            else {
                Issue.record("\(text)")
                return
            }
        }
    }

    /// No bytes whatever may trap; what is accepted must come back the same.
    @Test func damagedTextNeverTraps() throws {
        var random = seeded("JSON damage")
        for _ in 0..<5_000 {
            var bytes = Self.any(&random, depth: 0).serializedBytes()
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            guard let value = try? JSONValue.parse(bytes, maxBytes: 100_000) else { continue }
            #expect(try Self.parse(value.serialized()) == value)
        }
    }

    static func any(_ random: inout SeededRandom, depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth < 4 ? 9 : 6), using: &random) {
        case 0: return .null
        case 1: return .bool(random.chance(0.5))
        case 2: return .integer(Int64(truncatingIfNeeded: random.next()) >> Int64.random(in: 0...60, using: &random))
        case 3:
            let odd = Decimal(Int64.random(in: -1_000_000...1_000_000, using: &random) * 10 + 1)
            return .decimal(Decimal(sign: .plus, exponent: -Int.random(in: 1...9, using: &random), significand: odd))
        case 4, 5: return .text(anyText(&random))
        case 6, 7: return .list((0..<Int.random(in: 0...4, using: &random)).map { _ in any(&random, depth: depth + 1) })
        default:
            var fields: [String: JSONValue] = [:]
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                fields[anyText(&random)] = any(&random, depth: depth + 1)
            }
            return .object(fields)
        }
    }

    private static func anyText(_ random: inout SeededRandom) -> String {
        let pieces = ["a", "汉", "\"", "\\", "\n", "\u{1}", "😀", "é", "/", "0", " ", "ꆈ", "\u{2028}", "long plain text"]
        return (0..<Int.random(in: 0...12, using: &random)).map { _ in random.pick(pieces) }.joined()
    }
}
