import Kernel
import Registry
import Testing

@Suite struct CatalogueValidationTests {
    @Test(arguments: [
        (["nonsense": 1], "nonsense", .unknownField), (["name": 3], "name", .wrongType),
        (["name": ["en": "x"]], "name", .missing), (["statutoryDays": -1], "statutoryDays", .outOfRange),
        (["statutoryDays": "20"], "statutoryDays", .wrongType), (["type": "licences"], "type", .notAChoice),
        (["channels": ["window", "fax"]], "channels[1]", .notAChoice),
        (["channels": ["window", "window"]], "channels[1]", .duplicate),
        (["fee": ["amount": "-1.00"]], "fee.amount", .outOfRange), (["fee": ["note": "x"]], "fee.amount", .missing),
        (["fee": ["amount": "free"]], "fee.amount", .wrongType),
        (["materials": [["name": "x"]]], "materials[0].id", .missing),
        (["materials": [["id": "a"], ["id": "a", "copies": 1]]], "materials[1].id", .duplicate),
        (["materials": [["id": "a", "forms": 1]]], "materials[0].forms", .unknownField),
        (["materials": [["id": "a b"]]], "materials[0].id", .wrongType),
        (["overridable": ["procedure"]], "overridable[0]", .notAChoice), (["unit": "a b"], "unit", .wrongType),
        (["visits": ["count": 99]], "visits.count", .outOfRange), (["online": "yes"], "online", .wrongType),
        (["result": ["type": "cake"]], "result.type", .notAChoice),
        (["form": [["type": "text"]]], "form[0].id", .missing),
        (["steps": [["limitDays": 1]]], "steps[0].name", .missing),
    ] as [([String: JSONValue], String, ItemFlaw.Reason)])
    func aWrongValueIsNamed(_ object: [String: JSONValue], _ path: String, _ reason: ItemFlaw.Reason) {
        let (fields, flaws) = ItemValidation.check(object)
        #expect(flaws.map(\.path) == [path])
        #expect(flaws.map(\.reason) == [reason])
        #expect(fields.isEmpty)
    }

    @Test func whatIsNullCountsAsNotGiven() {
        let (fields, flaws) = ItemValidation.check(["unit": nil, "name": ["zh": "登记", "en": nil]])
        #expect(flaws.isEmpty && fields.keys.map(\.rawValue) == ["name"])
    }

    @Test func anIntroducingVersionNeedsItsFields() {
        let flaws = ItemValidation.flaws([.name: "登记"], isIntroducing: true)
        #expect(Set(flaws.map(\.path)) == ["procedure", "type", "department", "level", "handling"])
        #expect(ItemValidation.flaws([.name: "登记"], isIntroducing: false).isEmpty)
    }

    @Test func everyFieldAndReasonSpeaksBothLanguages() {
        for field in ItemField.allCases { #expect(field.title.has(.zhHans) && field.title.has(.en)) }
        for reason in ItemFlaw.Reason.allCases { #expect(reason.message.has(.en)) }
        for code in CatalogueError.Code.allCases {
            #expect(code.rawValue.hasPrefix("catalogue.") && CatalogueError(code).message.has(.en))
        }
    }

    @Test(arguments: [
        ("abc", false), ("abcd", true), ("511Z07001006-511602000000-000-11511301008778183N-1-00", true),
        ("510000.hrss.0101", true), ("ab cd", false), ("登记登记", false),
        (String(repeating: "a", count: 64), true), (String(repeating: "a", count: 65), false),
    ])
    func codesAreOpaqueWithinBounds(_ code: String, _ isValid: Bool) {
        #expect(Catalogue.isValidCode(code) == isValid)
    }
}
