import Kernel
import Procedures
import Testing

@Suite("A procedure nobody wrote Swift for")
struct DogDriveTests {
    static func load() throws -> ProcedureDefinition {
        try ProcedureDefinition.load(yaml: DogDrive.yaml, file: "dog-drive.yaml")
    }

    @Test("from filing to rating")
    func whole() throws {
        var journey = try Journey(try Self.load(), answers: ["name": .text("阿黄"), "weight": .text("12.5")])
        #expect(journey.state.state == "booked")
        #expect(journey.state.answers["weight"]?.serialized() == "12.5")
        #expect(journey.state.terms["visitDays"] == .integer(7))
        #expect(journey.state.nextDue?.due == World.start.advanced(by: 7))
        #expect(try journey.expire("visit") == "remind-vet")
        #expect(journey.state.urges == 1 && journey.state.state == "booked")
        try journey.act("vaccinate", as: "vet", ["batch": .text("R-2026-11")])
        #expect(journey.state.result?.name == "免疫证：阿黄")
        #expect(journey.state.result?.number == "R-2026-11")
        #expect(journey.state.closedAt != nil && journey.state.nextDue == nil)
        try journey.act("rate", as: "owner", ["grade": .integer(5)])
        #expect(journey.state.rating?.grade == 5)
        let twice = try refusal { try journey.act("rate", as: "owner", ["grade": .integer(1)]) }
        #expect(twice?.code == .guardFailed)
        #expect(try journey.folded() == journey.state)
        #expect(journey.notices.map(\.template) == ["booked", "late", "done"])
    }

    @Test("what the item says wins over the file's terms")
    func terms() throws {
        let journey = try Journey(try Self.load(), answers: ["name": .text("阿黄")], terms: ["visitDays": .integer(3)])
        #expect(journey.state.nextDue?.due == World.start.advanced(by: 3))
    }

    @Test("filing checks the procedure's form and the item's own")
    func filingForm() throws {
        let extra = FormField(
            id: "idNumber", kind: .citizenNumber, title: LocalizedText(zh: "身份证号"), isRequired: true, isPersonal: true)
        func flaws(_ answers: [String: JSONValue]) throws -> Set<String> {
            let no = try refusal { _ = try Journey(try Self.load(), answers: answers, extraFields: [extra]) }
            return Set(no?.fields.keys.map { $0 } ?? [])
        }
        #expect(
            try flaws(["weight": .integer(200), "colour": .text("黄")]) == ["name", "idNumber", "weight", "colour"])
        #expect(try flaws(["name": .text("阿黄"), "idNumber": .text("110105194912310021")]) == ["idNumber"])
        #expect(try flaws(["name": .text("阿黄"), "idNumber": .text("11010519491231002x")]).isEmpty)
    }

    @Test("a library finds pinned and latest versions, and refuses two of one")
    func library() throws {
        let first = try Self.load()
        let second = try ProcedureDefinition.load(
            yaml: DogDrive.yaml.replacingFirst("version: 1", with: "version: 2"), file: "dog-drive.yaml")
        let library = try ProcedureLibrary([second, first])
        #expect(library[first.reference]?.version == 1)
        #expect(library.latest("dog-drive")?.version == 2)
        #expect(library.all.count == 1 && library.allVersions.map(\.version) == [1, 2])
        #expect(throws: ProcedureLibrary.Clash.self) { try ProcedureLibrary([first, first]) }
    }
}

extension String {
    /// Plain search and replace of the first occurrence.
    func replacingFirst(_ part: String, with other: String) -> String {
        guard let range = firstRange(of: part) else { return self }
        return replacingCharacters(in: range, with: other)
    }

    func firstRange(of part: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(part) { return start..<index(start, offsetBy: part.count) }
            start = index(after: start)
        }
        return nil
    }

    private func replacingCharacters(in range: Range<String.Index>, with other: String) -> String {
        String(self[..<range.lowerBound]) + other + String(self[range.upperBound...])
    }
}
