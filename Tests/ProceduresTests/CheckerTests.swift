import Kernel
import Procedures
import Testing

@Suite("A flawed file is told with line and column")
struct CheckerTests {
    /// A part of the sound file, what spoils it, what is said, and the text whose line and column it must name.
    struct Row: Sendable {
        var part: String
        var other: String
        var says: String
        var at: String
    }

    static let rows: [Row] = [
        Row(part: "version: 1", other: "version: 1\ncolour: red", says: "unknown key `colour`", at: "colour: red"),
        Row(part: "key: v", other: "keys: v", says: "unknown key `keys`", at: "keys: v"),
        Row(part: "{ title: { zh: 已预约, en: Booked }, says", other: "{ says", says: "`title` is missing", at: "{ says"),
        Row(
            part: "title: { zh: 提醒兽医, en: Remind the vet }", other: "title: { en: Remind }", says: "`zh` is missing",
            at: "{ en: Remind }"),
        Row(part: "step: book }", other: "step: nowhere }", says: "unknown step `nowhere`", at: "nowhere }"),
        Row(
            part: "who: [vet]\n    in: [booked]\n    guards", other: "who: [cat]\n    in: [booked]\n    guards",
            says: "unknown role `cat`", at: "cat]"),
        Row(part: "to: done", other: "to: gone", says: "unknown state `gone`", at: "gone"),
        Row(part: "enters: booked", other: "enters: nowhere", says: "unknown state `nowhere`", at: "nowhere"),
        Row(part: "on-expiry: remind-vet", other: "on-expiry: bark", says: "unknown action `bark`", at: "bark"),
        Row(
            part: "on-expiry: remind-vet", other: "on-expiry: vaccinate", says: "the timer may not take", at: "visit:\n"
        ),
        Row(part: "- clock.start: visit", other: "- clock.start: walk", says: "unknown clock `walk`", at: "walk"),
        Row(
            part: "- clock.start: visit", other: "- clock.begin: visit", says: "unknown effect `clock.begin`",
            at: "clock.begin"),
        Row(
            part: "kind: certificate, name:", other: "kind: certificate, label: a, name:", says: "unknown key `label`",
            at: "label"),
        Row(part: "kind: certificate, ", other: "", says: "`kind` is missing", at: "result.produce"),
        Row(part: "    - clock.start: visit\n", other: "", says: "must be a list", at: ""),
        Row(part: "      - clock.stop: visit\n", other: "", says: "still running when `vaccinate`", at: "vaccinate:\n"),
        Row(part: "    to: missed\n", other: "", says: "`missed` is never reached", at: "missed: { title"),
        Row(
            part: "step: shot, final: true }\nfiling", other: "step: shot }\nfiling", says: "`missed` is a dead end",
            at: "missed: { title"),
        Row(part: "answers.weight >= 2", other: "answers.weight >=", says: "expression:", at: ""),
        Row(part: "rating = null", other: "ratings = null", says: "unknown name `ratings`", at: "ratings"),
        Row(
            part: "number: input.batch", other: "number: input.lot", says: "the form has no field `lot`",
            at: "input.lot"),
        Row(
            part: "days: terms.visitDays", other: "days: clocks.walk.daysLeft", says: "unknown clock `walk`",
            at: "clocks.walk"),
        Row(part: "rating = null", other: "rating.stars = null", says: "`rating` has no `stars`", at: "rating.stars"),
        Row(
            part: "id: weight, type: number", other: "id: weight, type: kilo", says: "unknown type of field `kilo`",
            at: "kilo"),
        Row(part: "id: weight", other: "id: name", says: "`name` is there twice", at: "name, type: number"),
        Row(
            part: "tells: [{ party: done }]", other: "tells: [{ party: gone }]", says: "unknown notice `gone`",
            at: "gone"),
        Row(
            part: "tells: [{ party: done }]", other: "tells: [{ cat: done }]", says: "nobody is called `cat`",
            at: "cat: done"),
        Row(
            part: ", otherwise: { zh: 已评价。, en: Rated already. }", other: "", says: "`otherwise` is missing",
            at: "{ when: rating"),
        Row(part: "  miss:\n", other: "  vaccinate:\n", says: "duplicate key `vaccinate`", at: ""),
        Row(part: "style: primary", other: "style: loud", says: "unknown style `loud`", at: "loud"),
        Row(part: "at: holder }", other: "at: moon }", says: "unknown place `moon`", at: "moon"),
        Row(
            part: "late: { zh: 有一户还没上门。,", other: "late: { zh: 有一户还没上门。, urgent: maybe,",
            says: "`urgent` must be true or false", at: "maybe"),
        Row(part: "version: 1", other: "version: one", says: "must be a whole number", at: "one"),
        Row(part: "title: { zh: 犬只免疫登记", other: "title: { zh: 犬只 ]", says: "not YAML", at: ""),
    ]

    @Test("each kind of flaw", arguments: rows)
    func flaw(row: Row) throws {
        try #require(DogDrive.yaml.firstRange(of: row.part) != nil, "the sound file has no “\(row.part)”")
        let yaml = DogDrive.yaml.replacingFirst(row.part, with: row.other)
        let flaws = Self.flaws(yaml)
        let found = flaws.filter { $0.message.contains(row.says) }
        try #require(!found.isEmpty, "expected “\(row.says)” in \(flaws)")
        for flaw in found {
            #expect(flaw.file == "dog-drive.yaml")
            let place = Self.rest(of: yaml, line: flaw.line, column: flaw.column)
            #expect(row.at.isEmpty || place.hasPrefix(row.at), "“\(flaw)” points at “\(place.prefix(30))”")
        }
    }

    @Test("the sound file has no flaw")
    func sound() {
        #expect(Self.flaws(DogDrive.yaml) == [])
    }

    @Test("a notice may be marked as urgent")
    func urgent() throws {
        let yaml = DogDrive.yaml.replacingFirst(
            "late: { zh: 有一户还没上门。,", with: "late: { urgent: true, zh: 有一户还没上门。,")
        let plain = try ProcedureDefinition.load(yaml: DogDrive.yaml, file: "dog-drive.yaml")
        let marked = try ProcedureDefinition.load(yaml: yaml, file: "dog-drive.yaml")
        #expect(plain.urgentNotices.isEmpty && marked.urgentNotices == ["late"])
        #expect(marked.notices["late"] == plain.notices["late"] && marked.partyNotices.contains("done"))
    }

    @Test("all flaws are told at once, in the order of the file")
    func together() {
        var yaml = DogDrive.yaml.replacingFirst("style: primary", with: "style: loud")
        yaml = yaml.replacingFirst("to: done", with: "to: gone")
        yaml = yaml.replacingFirst("version: 1", with: "version: one")
        let flaws = Self.flaws(yaml)
        #expect(flaws.count >= 3)
        #expect(flaws == flaws.sorted())
    }

    @Test(
        "the line of a syntax error is the expression's own",
        arguments: [("answers.weight >= 2", "answers.weight >= )")])
    func expressionPlace(part: String, other: String) throws {
        let yaml = DogDrive.yaml.replacingFirst(part, with: other)
        let flaw = try #require(Self.flaws(yaml).first { $0.message.hasPrefix("expression:") })
        let line = yaml.split(separator: "\n", omittingEmptySubsequences: false)[flaw.line - 1]
        #expect(line.contains(other))
        #expect(Self.rest(of: yaml, line: flaw.line, column: flaw.column).hasPrefix(")"))
    }

    @Test("empty, endless and foreign files", arguments: ["", "[]", "a: &x [*x]", "procedure: 1\nversion: -1"])
    func foreign(yaml: String) {
        #expect(!Self.flaws(yaml).isEmpty)
        #expect(!Self.flaws(String(repeating: "#", count: 1_000_001)).isEmpty)
    }

    static func flaws(_ yaml: String) -> [Flaw] {
        do throws(ProcedureFlaws) {
            _ = try ProcedureDefinition.load(yaml: yaml, file: "dog-drive.yaml")
            return []
        } catch {
            return error.flaws
        }
    }

    static func rest(of text: String, line: Int, column: Int) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.indices.contains(line - 1) else { return "" }
        var scalars = String.UnicodeScalarView()
        scalars.append(contentsOf: lines[line - 1].unicodeScalars.dropFirst(column - 1))
        return String(scalars) + "\n"
    }
}
