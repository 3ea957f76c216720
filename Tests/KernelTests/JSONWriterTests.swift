import FoundationEssentials
import Testing

@testable import Kernel

@Suite struct JSONWriterTests {
    @Test func commasAndNesting() throws {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("rows")
        writer.beginArray()
        for number in [0, -7, Int.max, Int.min] { writer.int(number) }
        writer.beginObject()
        writer.endObject()
        writer.beginArray()
        writer.endArray()
        writer.endArray()
        writer.field("name", "汉\"")
        writer.field("none", nil)
        writer.field("count", 3)
        writer.field("open", true)
        writer.key("raw")
        writer.raw("[1]")
        writer.key("bytes")
        writer.raw(Array("2".utf8))
        writer.key("day")
        writer.day(try #require(Day(iso: "2026-11-22")))
        writer.key("at")
        writer.instant(Instant(milliseconds: 0))
        writer.key("value")
        writer.value(["b": 1, "a": [nil, false]])
        writer.key("amount")
        writer.decimal(Decimal(1.5))
        writer.endObject()
        let expected =
            #"{"rows":[0,-7,9223372036854775807,-9223372036854775808,{},[]],"name":"汉\"","none":null,"#
            + #""count":3,"open":true,"raw":[1],"bytes":2,"day":"2026-11-22","#
            + #""at":"1970-01-01T08:00:00.000+08:00","value":{"a":[null,false],"b":1},"amount":1.5}"#
        #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
    }

    @Test func everyControlCharacterIsEscaped() throws {
        for code in 0..<0x20 as Range<UInt8> {
            var writer = JSONWriter()
            writer.string("a\(Character(Unicode.Scalar(code)))b")
            let allAllowed = writer.bytes.allSatisfy { $0 >= 0x20 }
            #expect(allAllowed, "\(code)")
            #expect(try JSONValue.parse(writer.bytes, maxBytes: 100).text?.unicodeScalars.count == 3)
        }
    }

    /// Text is looked at eight bytes at a time: no length and no position may hide a character from it.
    @Test(arguments: ["\"", "\\", "\n", "\u{0}", "\u{1F}"])
    func escapesAreFoundAnywhere(special: String) throws {
        for filler in ["a", "汉", "\u{20}", "\u{7F}", "😀"] {
            for length in 0..<20 {
                for position in 0...length {
                    let text =
                        String(repeating: filler, count: position) + special
                        + String(repeating: filler, count: length - position)
                    var writer = JSONWriter(reservingCapacity: 0)
                    writer.string(text)
                    let isEscaped = writer.bytes.dropFirst().first == UInt8(ascii: "\\") || position > 0
                    let read = try JSONValue.parse(writer.bytes, maxBytes: 1_000)
                    guard isEscaped, read == .text(text) else {
                        Issue.record("\(filler) \(length) \(position)")
                        return
                    }
                }
            }
        }
    }

    @Test func growsBeyondItsFirstCapacity() throws {
        let long = String(repeating: "汉\n", count: 5_000)
        var writer = JSONWriter(reservingCapacity: 1)
        writer.beginArray()
        for _ in 0..<3 { writer.string(long) }
        writer.raw(Array("[\(String(repeating: " ", count: 100_000))]".utf8))
        writer.endArray()
        let read = try JSONValue.parse(writer.bytes, maxBytes: 1_000_000)
        #expect(read == [.text(long), .text(long), .text(long), []])
    }

    @Test func whatIsNoNumberIsNull() {
        var writer = JSONWriter()
        writer.decimal(Decimal.nan)
        #expect(writer.bytes == Array("null".utf8))
    }
}
