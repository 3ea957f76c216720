import Testing

@testable import Kernel

@Suite struct TextTests {
    @Test(arguments: [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"), ("en-US,en;q=0.9", "en"), ("fr, en;q=0.3, zh;q=0.5", "zh-Hans"),
        ("en;q=0.2, ii", "ii"), ("*", "zh-Hans"), ("zh;q=0, en;q=0.1", "en"), ("ZH-HANS", "zh-Hans"),
        ("fr, *;q=0.1", "zh-Hans"), ("fr", nil), ("", nil), (";;;,,,=q", nil), ("en;q=abc", nil),
        (String(repeating: "en,", count: 1_000), nil),
    ])
    func negotiation(header: String, expected: String?) {
        let language = Language(negotiating: header, among: [.zhHans, .en, .ii])
        #expect(language?.rawValue == expected)
    }

    @Test func localizedTextFallsBack() throws {
        let both = LocalizedText(zh: "受理", en: "Accepted")
        #expect(both[.en] == "Accepted")
        #expect(both[.lis] == "受理")
        #expect(LocalizedText([.en: "Only"])[.zhHans] == "Only")
        #expect(LocalizedText([.ii: "ꆈꌠ", .lis: "ꓡꓲ"])[.en] == "ꆈꌠ")
        #expect(LocalizedText([:])[.en] == "")
        let literal: LocalizedText = "受理"
        #expect(literal == LocalizedText(zh: "受理"))
        #expect(both.has(.en) && !both.has(.ii))
    }

    @Test(arguments: [
        (#"["受理"]"#, #"["受理"]"#), (#"[{"zh":"受理"}]"#, #"["受理"]"#),
        (#"[{"zh":"受理","en":"Accepted"}]"#, #"[{"en":"Accepted","zh-Hans":"受理"}]"#),
        (#"[{"en":"Accepted"}]"#, #"[{"en":"Accepted"}]"#),
    ])
    func localizedTextCoding(input: String, output: String) throws {
        #expect(try coded(decoded([LocalizedText].self, input)) == output)
    }

    @Test(arguments: [#"[{"zh":"甲","zh-Hans":"乙"}]"#, "[5]", #"[{"zh":5}]"#])
    func localizedTextRefused(input: String) {
        #expect(throws: DecodingError.self) { try decoded([LocalizedText].self, input) }
    }

    @Test(arguments: [
        ("12.50", 1_250, "12.50"), ("12.5", 1_250, "12.50"), ("12", 1_200, "12.00"), ("0.05", 5, "0.05"),
        ("-3.20", -320, "-3.20"), ("-0.01", -1, "-0.01"),
        ("999999999999999.99", 99_999_999_999_999_999, "999999999999999.99"),
    ])
    func money(text: String, fen: Int64, printed: String) throws {
        let money = try #require(Money(text))
        #expect(money.fen == fen)
        #expect(money.description == printed)
        #expect(try decoded([Money].self, coded([money])) == [money])
    }

    @Test(arguments: [
        "", "-", ".5", "1.", "1.234", "1,000", "1.2.3", "--1", "+1", "1e3", "１", "1000000000000000", " 1",
    ])
    func moneyRefused(text: String) { #expect(Money(text) == nil) }

    @Test(arguments: [
        ("　居民身份证　补领 ", "居民身份证 补领"), ("《居民身份证》办理", "居民身份证办理"), ("ＡＢＣ１２３", "abc123"),
        ("办证，换证。", "办证 换证"), ("510421-20261122-A1-00042-X", "510421-20261122-a1-00042-x"),
        ("12.5 元", "12.5 元"), ("a - b", "a b"), ("（试行）", "试行"), ("“一件事”", "一件事"), ("Hello, World!", "hello world"),
        ("...", ""), ("", ""), ("阿·布", "阿布"), ("A--B", "a b"), ("end.", "end"), ("\"quoted\"", "quoted"),
        ("ÄÖÜ", "äöü"), ("8:30 到", "8:30 到"), ("第1-3项", "第1-3项"), ("a\n\t b", "a b"), ("ꆈꌠ", "ꆈꌠ"),
    ])
    func normalized(text: String, expected: String) {
        #expect(SearchText.normalize(text) == expected)
        #expect(SearchText.normalize(expected) == expected)
    }

    @Test(arguments: [(Weekday.monday, "周一"), (.saturday, "周六"), (.sunday, "周日")])
    func weekdays(weekday: Weekday, text: String) { #expect(ChineseDate.weekday(weekday) == text) }
}
