import FoundationEssentials
import Kernel
import Procedures
import Testing

@testable import Journal

/// What is written and read by hand must be the same JSON that the coders give and take.
@Suite struct ChangeCodingTests {
    static let day = Day(iso: "2026-11-22") ?? Day(number: 0)
    static let home = DivisionCode("510421000000")
    static let actor = Actor(
        kind: .staff, person: PersonID(high: 0x0199_0000_0000_7001, low: 0x8000_0000_0000_0001),
        unit: UnitID("510421.hrss"), name: "审批科 \"王敏\"")

    static let lentActor = Actor(
        kind: .staff, person: actor.person, name: "王敏",
        onBehalfOf: Lender(
            delegation: "d/1", person: PersonID(high: 0x0199_0000_0000_7001, low: 0x8000_0000_0000_0009), post: "局长"))

    static func confirmation(_ isFull: Bool) -> Procedures.Confirmation {
        Procedures.Confirmation(
            kind: isFull ? .signature : .mark, person: PersonID(high: 0x0199_0000_0000_7001, low: 0x8000_0000_0000_0001),
            at: Instant(milliseconds: 9), summary: "看过了\n“轮椅”", digest: "00ff",
            attachment: isFull
                ? AttachmentReference(
                    id: AttachmentID(high: 0x0199_0000_0000_7002, low: 0x8000_0000_0000_0002), name: "s.png",
                    mediaType: "image/png", size: 9, digest: "aa") : nil, witness: isFull ? nil : "村医")
    }

    static func clock(_ isFull: Bool) -> ClockState {
        ClockState(
            id: "statutory", unit: .calendar, days: 20, startedOn: day,
            pauses: isFull
                ? [.init(from: day, through: nil, reason: "听证\n"), .init(from: day, through: day, reason: "")] : [],
            extensions: isFull ? [.init(days: 10, reason: "复杂", on: day)] : [], due: isFull ? nil : day,
            isProvisional: isFull, stoppedOn: isFull ? day : nil, hasExpired: isFull)
    }

    static func filing(_ isFull: Bool) -> Filing? {
        guard let home, let node = NodeCode("A1"),
            let number = CaseNumber(county: home, day: day, node: node, sequence: 42)
        else { return nil }
        let office = Office(unit: UnitID("510421.hrss"), division: home)
        let file = AttachmentReference(
            id: AttachmentID(high: 0x0199_0000_0000_7002, low: 0x8000_0000_0000_0002), name: "照片.jpg",
            mediaType: "image/jpeg", size: 1_234, digest: "00ff")
        return Filing(
            number: number, procedure: ProcedureReference(id: "test", version: 3),
            item: isFull ? ItemReference(code: "a.b", version: 2, name: "轮椅") : nil, title: "轮椅\t",
            party: Party(
                kind: .legalPerson, person: isFull ? actor.person : nil, name: "吉克阿呷",
                maskedNumber: isFull ? "51**" : nil, phone: isFull ? "138" : nil, language: .en),
            agent: isFull
                ? Agent(
                    person: nil, name: "儿子", mandate: "m",
                    paper: PaperMandate(number: "2026-1", scan: file, through: day)) : nil,
            channel: .terminal,
            places: Places(
                filed: isFull ? office : nil, home: home, deciding: office,
                holder: Holder(unit: office.unit, division: home, person: isFull ? actor.person : nil, node: node),
                pickup: isFull ? office : nil),
            state: "filed",
            answers: ["why": "腿伤", "n": .integer(-7), "list": [.bool(true), .null, ["deep": "x"]]],
            materials: isFull
                ? [
                    Material(
                        id: "m", name: "身份证", isRequired: true, status: .received, copies: 2, attachments: [file],
                        note: "n")
                ]
                : [Material(id: "m", name: "身份证", isRequired: false)],
            terms: ["days": .integer(20), "share": .decimal(Decimal(string: "0.25") ?? 0)])
    }

    static func routing(from: Bool) -> RoutingRecord? {
        guard let home else { return nil }
        let office = Office(unit: UnitID("510421.hrss"), division: home)
        return RoutingRecord(
            rule: "home", why: "属地", to: office, from: from ? office : nil, at: Instant(milliseconds: 7))
    }

    static let changes: [Change] = [
        .moved(to: "done", closes: true), .clockStopped("a", on: day), .clockStarted(clock(false)),
        .clockStarted(clock(true)), .clockChanged(clock(true), .paused),
        .result(ResultDocument(kind: "licence", name: "证", number: nil, issuedOn: day, validThrough: nil, text: nil)),
        .result(ResultDocument(kind: "licence", name: "证", number: "1", issuedOn: day, validThrough: day, text: "字")),
        .custody(CustodyStep(kind: .held, at: Instant(milliseconds: 5), by: actor, unit: nil)),
        .custody(
            CustodyStep(
                kind: .collected, at: Instant(milliseconds: -5), by: .system, unit: UnitID("u"), shelf: "B-07",
                proof: "证件", collector: "他")),
        .noted("字", isPublic: true), .offerEnded, .variable("v", .null), .escalated(step: "a/1", to: nil),
        .confirmed(confirmation(false)), .confirmed(confirmation(true)), .objected(to: 1, "不是我\n"),
        .objectionAnswered(to: 1, "核实了"),
        .custody(CustodyStep(kind: .held, at: Instant(milliseconds: 5), by: lentActor, unit: nil)),
        .answered(["why": "腿伤"]), .rated(grade: 5, comment: nil),
    ] + [filing(false), filing(true)].compactMap { $0.map { .filed($0) } }
        + [routing(from: false), routing(from: true)].compactMap { $0.map { .routed($0) } }

    @Test(arguments: changes.indices)
    func `What is written by hand reads back, by hand and by the decoder`(_ index: Int) throws {
        let change = Self.changes[index]
        var writer = JSONWriter()
        try writer.change(change)
        #expect(try Change(json: JSONValue.parse(writer.bytes, maxBytes: 100_000)) == change)
        #expect(try JSONDecoder().decode(Change.self, from: Data(writer.bytes)) == change)
    }

    @Test(arguments: changes.indices) func `What the encoder wrote reads back by hand`(_ index: Int) throws {
        let change = Self.changes[index]
        let bytes = Array(try JSONEncoder().encode(change))
        #expect(try Change(json: JSONValue.parse(bytes, maxBytes: 100_000)) == change)
    }

    @Test(arguments: [#"{"moved":{"to":"x"}}"#, #"{"unheard":{}}"#, "{}", #"{"clockStarted":{"_0":{"id":"a"}}}"#, "3"])
    func `What is no change is refused`(_ text: String) throws {
        let json = try JSONValue.parse(Array(text.utf8), maxBytes: 1_000)
        #expect(throws: (any Error).self) { try Change(json: json) }
    }
}
