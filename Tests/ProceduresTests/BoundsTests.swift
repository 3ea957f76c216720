import Kernel
import Procedures
import Testing

@Suite("Every bound is a clear refusal")
struct BoundsTests {
    @Test("at most 50 custody steps")
    func custody() throws {
        let script = try Script.application()
        var journey = try script.journey(to: "produced", for: "print")
        while journey.state.custody.count < CaseLimits.custodySteps { try script.take("print", in: &journey) }
        let no = try refusal { try script.take("print", in: &journey) }
        #expect(no?.code == .limit)
        #expect(journey.state.custody.count == CaseLimits.custodySteps)
    }

    @Test("at most 20 opinions over a case's life, and one open question per unit")
    func opinions() throws {
        let script = try Script.application()
        var journey = try Journey(script.procedure)
        try script.take("accept", in: &journey)
        for _ in 0..<CaseLimits.opinions {
            try script.take("ask-opinions", in: &journey)
            let open = journey.state.opinions.count
            try script.take("ask-opinions", in: &journey)
            #expect(journey.state.opinions.count == open)
            try script.take("give-opinion", in: &journey)
            if journey.state.opinions.count == CaseLimits.opinions { break }
        }
        #expect(try refusal { try script.take("ask-opinions", in: &journey) }?.code == .limit)
    }

    @Test("a full case takes nothing more from people, but its timers still close it")
    func entries() throws {
        let script = try Script.application()
        var journey = try Journey(script.procedure)
        let filler = Decision(changes: [], notices: [])
        while journey.state.version < CaseLimits.entries { journey.append("note", .system, filler) }
        #expect(try refusal { try script.take("note", in: &journey) }?.code == .limit)
        #expect(try journey.expire("acceptance") == "deem-accepted")
    }

    @Test("too many fields are refused before any is looked at")
    func fields() throws {
        var journey = try Journey(try World.procedure("application"))
        let input = Dictionary(uniqueKeysWithValues: (0...CaseLimits.fields).map { ("f\($0)", JSONValue.null) })
        #expect(try refusal { try journey.act("accept", as: "decider", input) }?.code == .limit)
    }
}

@Suite("Answers are checked by kind")
struct InputTests {
    struct Row: Sendable {
        var kind: FormField.Kind
        var value: JSONValue
        /// nil where it must be refused.
        var kept: JSONValue?
    }

    static let rows: [Row] = [
        Row(kind: .text, value: .text("一行"), kept: .text("一行")),
        Row(kind: .text, value: .text("两\n行"), kept: nil),
        Row(kind: .text, value: .integer(3), kept: nil),
        Row(kind: .text, value: .text(String(repeating: "字", count: 501)), kept: nil),
        Row(kind: .longText, value: .text("两\n行"), kept: .text("两\n行")),
        Row(kind: .longText, value: .text("\u{7}"), kept: nil),
        Row(kind: .number, value: .text("12"), kept: .integer(12)),
        Row(kind: .number, value: .text("12abc"), kept: nil),
        Row(kind: .number, value: .text("1e9"), kept: nil),
        Row(kind: .money, value: .text("12.50"), kept: .text("12.50")),
        Row(kind: .money, value: .text("12.505"), kept: nil),
        Row(kind: .date, value: .text("2026-02-28"), kept: .text("2026-02-28")),
        Row(kind: .date, value: .text("2026-02-30"), kept: nil),
        Row(kind: .choice, value: .text("a"), kept: .text("a")),
        Row(kind: .choice, value: .text("c"), kept: nil),
        Row(kind: .choices, value: .list([.text("a"), .text("a")]), kept: .list([.text("a")])),
        Row(kind: .yesNo, value: .text("on"), kept: .bool(true)),
        Row(kind: .yesNo, value: .text("maybe"), kept: nil),
        Row(kind: .citizenNumber, value: .text("11010519491231002x"), kept: .text("11010519491231002X")),
        Row(kind: .citizenNumber, value: .text("110105194912310020"), kept: nil),
        Row(kind: .creditCode, value: .text("91350100M000100Y4Z"), kept: nil),
        Row(kind: .phone, value: .text("138 0013 8000"), kept: .text("13800138000")),
        Row(kind: .phone, value: .text("110"), kept: nil),
        Row(kind: .division, value: .text("510421000000"), kept: .text("510421000000")),
        Row(kind: .division, value: .text("999"), kept: nil),
        Row(kind: .unit, value: .text("510421.hall"), kept: .text("510421.hall")),
        Row(kind: .unit, value: .text("nowhere"), kept: nil),
        Row(kind: .person, value: .text("somebody"), kept: nil),
        Row(kind: .attachment, value: .object(["id": .text("x")]), kept: nil),
        Row(kind: .materials, value: .list([.text("lease")]), kept: .list([.text("lease")])),
        Row(kind: .materials, value: .list([.text("gold")]), kept: nil),
    ]

    @Test("kept in standard shape, or refused at its field", arguments: rows)
    func kinds(row: Row) throws {
        let options = ["a", "b"].map { FormField.Option(value: $0, title: LocalizedText(zh: $0)) }
        let field = FormField(id: "field", kind: row.kind, title: LocalizedText(zh: "一项"), options: options)
        var kept: JSONValue?
        let no = try refusal {
            let journey = try Journey(
                try World.procedure("application"), answers: ["field": row.value], extraFields: [field])
            kept = journey.state.answers["field"]
        }
        #expect(kept == row.kept)
        if row.kept == nil { #expect(no?.fields.keys.contains("field") == true) }
    }
}
