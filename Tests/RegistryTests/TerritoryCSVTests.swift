import Registry
import TestSupport
import Testing

@Suite struct TerritoryCSVTests {
    private func rows(_ source: ImportSource) throws -> [CSVRow] {
        var reader = try CSVReader(source)
        var rows: [CSVRow] = []
        while let row = try reader.next() { rows.append(row) }
        return rows
    }

    @Test(arguments: [
        ("a,b\nc,d", [["a", "b"], ["c", "d"]], [1, 2]),
        ("\u{FEFF}a,b\r\nc,d\r\n", [["a", "b"], ["c", "d"]], [1, 2]),
        ("a\rb\r\rc", [["a"], ["b"], ["c"]], [1, 2, 4]),
        ("\n\na,\n,\n", [["a", ""], ["", ""]], [3, 4]),
        ("\"a,\"\"b\"\"\",c\n\"\"\n", [["a,\"b\"", "c"], [""]], [1, 2]),
        ("\"one\r\ntwo\nthree\",x\nlast", [["one\r\ntwo\nthree", "x"], ["last"]], [1, 4]),
        ("", [], []),
    ])
    func readsRecordsWithTheirLines(_ text: String, _ fields: [[String]], _ lines: [Int]) throws {
        let rows = try rows(.text(text))
        #expect(rows.map(\.fields) == fields)
        #expect(rows.map(\.line) == lines)
        #expect(rows.allSatisfy { $0.flaw == nil })
    }

    @Test(arguments: [
        ("a\n\"open,b", CSVFlaw.unclosedQuote, 2),
        ("a\n\"b\"c\nd", .textAfterQuote, 2),
        ("a\nb\"c\nd", .quoteInField, 2),
    ])
    func reportsABrokenRecordAndGoesOn(_ text: String, _ flaw: CSVFlaw, _ line: Int) throws {
        let rows = try rows(.text(text))
        #expect(rows.filter { $0.flaw != nil }.map(\.flaw) == [flaw])
        #expect(rows.first { $0.flaw != nil }?.line == line)
        if flaw != .unclosedQuote { #expect(rows.last?.fields == ["d"]) }
    }

    @Test func refusesWrongEncodingAndEndlessFields() throws {
        #expect(try rows(.bytes([0x61, 0x0A, 0xC3, 0x28, 0x0A, 0x62])).map(\.flaw) == [nil, .invalidUTF8, nil])
        let long = [UInt8](repeating: 0x61, count: CSVReader.fieldBytesMaximum + 1)
        #expect(try rows(.bytes(long + [0x0A, 0x62])).map(\.flaw) == [.fieldTooLong, nil])
        let many = [UInt8](repeating: 0x2C, count: CSVReader.fieldsMaximum)
        #expect(try rows(.bytes(many + [0x0A, 0x62])).map(\.flaw) == [.tooManyFields, nil])
    }

    @Test func readsAFileInPiecesAsItReadsBytes() throws {
        let folder = try TemporaryFolder()
        let text = (1...9_000).map { "\($0),\"名称 \($0)\r\n第二行\"\r\n" }.joined()
        try folder.write(Array(text.utf8), to: "long.csv")
        let rows = try rows(.file(path: folder.file("long.csv")))
        #expect(rows == (try self.rows(.text(text))))
        #expect(rows.count == 9_000)
        #expect(rows.last?.line == 17_999)
    }

    @Test func aMissingFileIsRefused() throws {
        #expect(throws: RegistryError.unreadableFile) { try CSVReader(.file(path: "/nowhere/at/all.csv")) }
    }
}
