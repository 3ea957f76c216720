import Testing

@testable import Kernel

@Suite struct CaseNumberTests {
    static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")

    static func example() throws -> CaseNumber {
        let county = try #require(DivisionCode(padding: "510421"))
        let day = try #require(Day(iso: "2026-11-22"))
        let node = try #require(NodeCode("A1"))
        return try #require(CaseNumber(county: county, day: day, node: node, sequence: 42))
    }

    @Test func text() throws {
        let number = try Self.example()
        let check = try #require(CheckCharacter.mod37_36("51042120261122A100042"))
        #expect(number.description == "510421-20261122-A1-00042-\(check)")
        #expect(CheckCharacter.isValid("51042120261122A100042\(check)"))
        #expect(try decoded([CaseNumber].self, coded([number])) == [number])
    }

    /// Every way a person may type it.
    @Test func tolerance() throws {
        let number = try Self.example()
        let text = number.description
        let check = try #require(text.last)
        let fullWidth = String(
            String.UnicodeScalarView(text.unicodeScalars.map { Unicode.Scalar($0.value + 0xFEE0) ?? $0 }))
        let accepted = [
            text, text.lowercased(), "  \(text)\n", text.filter { $0 != "-" }, fullWidth, "　\(text)　",
            text.map { $0 == "-" ? "–" : String($0) }.joined(), "510421-20261122-A1-42-\(check)",
            "510421-20261122A100042-\(check)", "51042120261122-a1-00042\(check)",
        ]
        for typed in accepted { #expect(CaseNumber(typed) == number, "\(typed)") }
    }

    @Test func shapes() throws {
        let check = try #require(try Self.example().description.last)
        let refused = [
            "", "-", "510421", "51042120261122A142\(check)", "510421-20261122-A1-0000042-\(check)",
            "510421-20261131-A1-00042-\(check)", "510421-20261122-A-00042-\(check)",
            "510421-20261122-A1-00000-\(check)",
            "510421-20261122-A1-12345678-\(check)", "510421--20261122-A1-00042-\(check)", "510421-20261122-A1-00042-",
            "510421-20261122-A1-00042--\(check)", "51042-120261122-A1-00042-\(check)", "510421-20261122-A1--\(check)",
            String(repeating: "5", count: 500), "510421 20261122 A1 00042 \(check)",
        ]
        for typed in refused {
            #expect(throws: CaseNumber.Flaw.shape, "\(typed)") { try CaseNumber.parse(typed) }
        }
        let other = check == "0" ? "1" : "0"
        #expect(throws: CaseNumber.Flaw.checkCharacter) { try CaseNumber.parse("510421-20261122-A1-00042-\(other)") }
    }

    @Test func limits() throws {
        let number = try Self.example()
        let town = try #require(DivisionCode(padding: "510421201"))
        #expect(CaseNumber(county: town, day: number.day, node: number.node, sequence: 1) == nil)
        #expect(CaseNumber(county: number.county, day: number.day, node: number.node, sequence: 0) == nil)
        #expect(CaseNumber(county: number.county, day: number.day, node: number.node, sequence: 10_000_000) == nil)
        let province = try #require(number.county.ancestors.last)
        let widest = try #require(
            CaseNumber(county: province, day: number.day, node: number.node, sequence: 9_999_999))
        #expect(widest.description.hasPrefix("510000-20261122-A1-9999999-"))
        #expect(CaseNumber(widest.description) == widest)
        #expect(NodeCode("A") == nil)
        #expect(NodeCode("A_") == nil)
        #expect(NodeCode("a１")?.text == "A1")
    }

    @Test func roundTripWithAndWithoutDashes() throws {
        var random = seeded("case number round trip")
        for _ in 0..<5_000 {
            let number = try Self.any(&random)
            let text = number.description
            guard CaseNumber(text) == number, CaseNumber(text.filter { $0 != "-" }) == number else {
                Issue.record("\(text)")
                return
            }
        }
    }

    /// MOD 37,36 finds every single wrong character, and every exchange of neighbours whose values do not follow
    /// each other (modulo 36): for those the intermediate values could be 18 and 19, which double to the same.
    @Test func slipsAreFound() throws {
        var random = seeded("case number slips")
        for _ in 0..<200 {
            let text = Array(try Self.any(&random).description)
            for index in text.indices where text[index] != "-" {
                for wrong in Self.alphabet where wrong != text[index] {
                    var slip = text
                    slip[index] = wrong
                    #expect(CaseNumber(String(slip)) == nil, "\(String(slip)) for \(String(text))")
                }
                guard let next = text[(index + 1)...].firstIndex(where: { $0 != "-" }),
                    try !Self.mayEscape(text[index], text[next])
                else { continue }
                var slip = text
                slip.swapAt(index, next)
                #expect(CaseNumber(String(slip)) == nil, "\(String(slip)) for \(String(text))")
            }
        }
    }

    private static func mayEscape(_ left: Character, _ right: Character) throws -> Bool {
        let first = try #require(alphabet.firstIndex(of: left))
        let second = try #require(alphabet.firstIndex(of: right))
        return [0, 1, 35].contains((first - second + 36) % 36)
    }

    static func any(_ random: inout SeededRandom) throws -> CaseNumber {
        let county = try #require(DivisionCode(value: Int64.random(in: 110_000...659_999, using: &random) * 1_000_000))
        let node = try #require(NodeCode("\(random.pick(alphabet))\(random.pick(alphabet))"))
        let day = Day(number: Int32.random(in: 18_000...40_000, using: &random))
        let limit = random.pick([9, 99_999, CaseNumber.sequenceMaximum])
        let sequence = Int.random(in: 1...limit, using: &random)
        return try #require(CaseNumber(county: county, day: day, node: node, sequence: sequence))
    }

    @Test(arguments: [
        ("11100000000013338W01111430000006122244L20230000403001", "U"), ("a", nil), ("A-1", nil), ("", nil),
    ])
    func checkCharacters(text: String, check: String?) {
        #expect(CheckCharacter.mod37_36(text).map { String($0) } == check)
        if let check { #expect(CheckCharacter.isValid(text + check)) }
    }
}
