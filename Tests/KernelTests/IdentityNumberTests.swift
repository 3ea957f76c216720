import Testing

@testable import Kernel

@Suite struct IdentityNumberTests {
    @Test(arguments: ["11010519491231002X", "11010519491231002x", "１１０１０５１９４９１２３１００２Ｘ", " 11010519491231002X "])
    func validCitizenNumber(text: String) throws {
        let number = try CitizenNumber(text)
        #expect(number.text == "11010519491231002X")
        #expect(number.birthday.iso == "1949-12-31")
        #expect(number.masked == "110***********002X")
        #expect("\(number)" == number.masked)
    }

    @Test(
        arguments: [
            ("", .length), ("110105194912310", .length), ("11010519491231002X0", .length),
            ("1101051949123100AX", .characters), ("01010519491231002X", .characters),
            ("11010519491231002Y", .characters),
            ("11010519491331002X", .date), ("11010519490229002X", .date), ("110105194912310021", .checkCharacter),
        ] as [(String, CitizenNumber.Flaw)])
    func citizenNumberFlaws(text: String, flaw: CitizenNumber.Flaw) {
        #expect(throws: flaw) { try CitizenNumber(text) }
    }

    @Test func citizenNumberDecodingNeverRepeatsTheText() throws {
        let error = #expect(throws: DecodingError.self) {
            try decoded([CitizenNumber].self, #"["110105194912310021"]"#)
        }
        #expect(!"\(String(describing: error))".contains("19491231"))
        #expect(try decoded([CitizenNumber].self, #"["11010519491231002x"]"#).first?.text == "11010519491231002X")
    }

    @Test func everySlipInACitizenNumberIsFound() throws {
        var random = seeded("citizen number slips")
        for _ in 0..<50 {
            let day = Day(number: Int32.random(in: -20_000...20_000, using: &random))
            let serial = 100 + Int.random(in: 0..<900, using: &random)
            let first17 = "510421\(day.compact)\(serial)"
            let text = first17 + String(CitizenNumber.checkCharacter(for: first17))
            #expect(try CitizenNumber(text).birthday == day)
            expectSlipsFound(text, alphabet: "0123456789X") { (try? CitizenNumber($0)) == nil }
        }
        #expect(CitizenNumber.checkCharacter(for: "123") == "?")
    }

    @Test func creditCodes() throws {
        #expect(CreditCode.checkCharacter(for: "91350100M000100Y4") == "3")
        #expect(try CreditCode("91350100m000100y43").text == "91350100M000100Y43")
        #expect(throws: CreditCode.Flaw.characters) { try CreditCode("91350100M000100Y4Z") }
        #expect(throws: CreditCode.Flaw.checkCharacter) { try CreditCode("91350100M000100Y44") }
        #expect(throws: CreditCode.Flaw.length) { try CreditCode("91350100M000100Y4") }
        #expect(CreditCode.checkCharacter(for: "9135") == "?")
    }

    @Test func everySlipInACreditCodeIsFound() throws {
        var random = seeded("credit code slips")
        let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")
        for _ in 0..<50 {
            let first17 = String((0..<17).map { _ in random.pick(alphabet) })
            let text = first17 + String(CreditCode.checkCharacter(for: first17))
            #expect(try CreditCode(text).text == text)
            expectSlipsFound(text, alphabet: String(alphabet)) { (try? CreditCode($0)) == nil }
        }
    }

    @Test func certificateIdentifier() throws {
        let short = "11100000000013338W011.11430000006122244L.20230000403.001.U"
        let identifier = try CertificateIdentifier(short)
        #expect(identifier.text == "1.2.156.3005.2." + short)
        #expect(try CertificateIdentifier(identifier.text.lowercased()) == identifier)
        #expect(
            try CertificateIdentifier.make(
                type: "11100000000013338W011", issuer: "11430000006122244L", serial: "20230000403", version: "001")
                == identifier)
        #expect(CertificateIdentifier.isValid(short))
        #expect(try decoded([CertificateIdentifier].self, coded([identifier])) == [identifier])
    }

    @Test(
        arguments: [
            ("11100000000013338W011.11430000006122244L.20230000403.001.V", .checkCharacter),
            ("11100000000013338W011.11430000006122244L.20230000403.1.U", .shape),
            ("11100000000013338W011.11430000006122244L.20230000403.001", .shape),
            ("11100000000013338W011..20230000403.001.U", .shape),
            ("11100000000013338W011.11430000006122244L.2023_000403.001.U", .characters),
            ("11100000000013338W011.11430000006122244L.20230000403.00A.U", .characters), ("", .shape),
        ] as [(String, CertificateIdentifier.Flaw)])
    func certificateIdentifierFlaws(text: String, flaw: CertificateIdentifier.Flaw) {
        #expect(throws: flaw) { try CertificateIdentifier(text) }
    }
}

/// Checks that `isRefused` finds every single wrong character and every exchange of different neighbours.
func expectSlipsFound(_ text: String, alphabet: String, isRefused: (String) -> Bool) {
    let characters = Array(text)
    for index in characters.indices {
        for wrong in alphabet where wrong != characters[index] {
            var slip = characters
            slip[index] = wrong
            if !isRefused(String(slip)) { Issue.record("\(String(slip)) for \(text)") }
        }
        guard index > 0, characters[index] != characters[index - 1] else { continue }
        var slip = characters
        slip.swapAt(index, index - 1)
        if !isRefused(String(slip)) { Issue.record("\(String(slip)) for \(text)") }
    }
}
