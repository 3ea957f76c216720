import FoundationEssentials
import Kernel
import Rules
import Testing

@Suite struct LanguageTests {
    static let values: [String: Value] = [
        "年龄": .number(70), "户籍": .string("米易县"),
        "applicant": .context(["age": .number(17), "first name": .string("小明")]),
        "monthly income": .number(3000), "a-b": .number(9), "a": .number(5), "b": .number(2),
        "today": .date(Day(year: 2026, month: 11, day: 22)!),
        "rows": .list([
            .context(["id": .number(1), "sum": .number(10)]), .context(["id": .number(2), "sum": .number(30)]),
        ]),
    ]

    @Test(arguments: [
        Row("1 + 2 * 3", "7"), Row("(1 + 2) * 3", "9"), Row("0.1 + 0.2", "0.3"), Row("10 / 4", "2.5"),
        Row("1 / 0", "null"),
        Row("2 ** 10", "1024"), Row("2 ** -1", "0.5"), Row("-2 ** 2", "4"), Row("2 ** 3 ** 2", "64"), Row("- - 3", "3"),
        Row("4 ** 0.5", "2"), Row("1.5e3", "1500"), Row("\"a\" + \"b\"", "\"ab\""),
        Row("1 + \"b\"", "null"), Row("12345678901234567890.123456789 + 0", "12345678901234567890.123456789"),
    ])
    func arithmetic(_ row: Row) throws {
        let (found, wanted) = try check(row)
        #expect(found == wanted)
    }

    @Test(arguments: [
        Row("年龄 >= 60 and 户籍 = \"米易县\"", "true"), Row("applicant.age < 18", "true"),
        Row("applicant.first name", "\"小明\""), Row("monthly income * 12", "36000"), Row("a-b", "9"), Row("a - b", "3"),
        Row("unknown", "null"), Row("unknown.more.still", "null"), Row("today + duration(\"P1D\")", "@\"2026-11-23\""),
        Row("today() = today", "true"), Row("rows.id", "[1, 2]"), Row("rows[id = 2].sum", "[30]"),
        Row("rows[sum > a * 4][1].id", "2"), Row("sum(rows.sum)", "40"), Row("年龄 in [60..80)", "true"),
        Row("?", "null"), Row("every r in rows satisfies r.sum > b", "true"),
    ])
    func names(_ row: Row) throws {
        let (found, wanted) = try check(row, Self.values)
        #expect(found == wanted)
    }

    @Test(arguments: [
        Row("1 = 1", "true"), Row("1 = \"1\"", "null"), Row("1 != 2", "true"), Row("1 != \"1\"", "null"),
        Row("null = null", "true"), Row("1 = null", "false"), Row("null != null", "false"), Row("1.0 = 1.00", "true"),
        Row("[1, [2]] = [1, [2]]", "true"), Row("{a: 1, b: 2} = {b: 2, a: 1}", "true"), Row("{a: 1} = {a: 2}", "false"),
        Row("1 < \"2\"", "null"), Row("\"a\" < \"b\"", "true"), Row("null < 1", "null"),
        Row("3 between 1 and 3", "true"),
        Row("0 between 1 and 3", "false"), Row("3 between \"a\" and 3", "null"),
        Row("@\"2026-01-01\" < @\"2026-01-02\"", "true"),
        Row("@\"2026-01-01T08:00:00+08:00\" = @\"2026-01-01T00:00:00Z\"", "true"),
        Row("@\"2026-01-01T08:00:00@Asia/Shanghai\" = @\"2026-01-01T00:00:00Z\"", "true"),
        Row("is(@\"08:00:00+08:00\", @\"00:00:00Z\")", "false"), Row("@\"08:00:00+08:00\" = @\"00:00:00Z\"", "true"),
    ])
    func comparison(_ row: Row) throws {
        let (found, wanted) = try check(row)
        #expect(found == wanted)
    }

    @Test(arguments: [
        Row("5 in [1..5]", "true"), Row("5 in [1..5)", "false"), Row("5 in ]1..5[", "false"),
        Row("1 in (1..5]", "false"),
        Row("3 in ]1..5[ and true", "true"), Row("5 in (1..5)", "false"), Row("2 in (1..5)", "true"),
        Row("2 in (1, 2)", "true"), Row("2 in (3, > 5, [1..2])", "true"), Row("2 in > 1", "true"),
        Row("2 in [1, 2]", "true"),
        Row("2 in [[0..1], [2..3]]", "true"), Row("\"b\" in (\"a\", \"b\")", "true"),
        Row("1 in \"a\"", "null"), Row("2 in (? > 1 and ? < 3)", "true"), Row("[1..3] = [1..3]", "true"),
        Row("[1..3].end", "3"), Row("(1..3).start included", "false"), Row("3 in (>= 3)", "true"),
    ])
    func membership(_ row: Row) throws {
        let (found, wanted) = try check(row)
        #expect(found == wanted)
    }

    @Test(arguments: [
        Row("if 1 > 0 then \"a\" else \"b\"", "\"a\""), Row("if null then 1 else 2", "2"),
        Row("if 1 then 1 else 2", "2"),
        Row("for x in [1, 2] return x * 2", "[2, 4]"),
        Row("for x in [1, 2], y in [10, 20] return x + y", "[11, 21, 12, 22]"),
        Row("for i in 3..1 return i", "[3, 2, 1]"), Row("for i in [1..3) return i", "[1, 2]"),
        Row("for i in 1..4 return if i < 3 then 1 else partial[-1] + partial[-2]", "[1, 1, 2, 3]"),
        Row("for my x in [1, 2] return my x + 1", "[2, 3]"), Row("for x in null return x", "null"),
        Row("for d in @\"2026-02-27\"..@\"2026-03-01\" return d.day", "[27, 28, 1]"),
        Row("some x in [1, 2] satisfies x > 1", "true"), Row("every x in [1, 2] satisfies x > 1", "false"),
        Row("some x in [] satisfies x", "false"), Row("every x in [] satisfies x", "true"),
        Row("some x in [1, null] satisfies x > 1", "null"), Row("every x in [2, null] satisfies x > 1", "null"),
        Row("[1, 2, 3][item > 1]", "[2, 3]"), Row("[1, 2, 3][2]", "2"), Row("[1, 2, 3][-1]", "3"),
        Row("[1, 2, 3][4]", "null"),
        Row("[1, 2, 3][1 + 1]", "2"), Row("5[1]", "5"), Row("null[true]", "[]"), Row("[][item > 1]", "[]"),
        Row("{a: 1, b: a + 1}.b", "2"), Row("{\"a b\": 1}.a b", "1"),
        Row("{first name: \"x\", n: first name}.n", "\"x\""),
        Row("{a: {b: {c: 3}}}.a.b.c", "3"), Row("{a: 1}.x", "null"),
        Row("(function(x, y) x - y)(3, 1)", "2"), Row("{f: function(x: number) x + 1, r: f(1)}.r", "2"),
        Row("{f: function(x, y) x - y, r: f(y: 1, x: 3)}.r", "2"),
        Row("{f: function(x: number) x, r: f(\"a\")}.r", "null"),
        Row("{f: function(x) x, r: f(1, 2)}.r", "null"),
        Row("1 instance of number", "true"), Row("\"a\" instance of number", "false"),
        Row("null instance of Any", "false"),
        Row("[1] instance of list<number>", "true"), Row("{a: 1} instance of context<a: string>", "false"),
        Row("@\"P1D\" instance of days and time duration", "true"),
        Row("@\"P1M\" instance of years and months duration", "true"),
        Row("@\"2026-01-01\" instance of date and true", "true"), Row("[1..2] instance of range<number>", "true"),
        Row("1 /* one */ + 2 // three", "3"), Row("\"\\u6c49\\n\\\"\\U01F60A\"", "\"汉\n\\\"😊\""),
        Row("[1,\u{3000}2]", "[1, 2]"),
    ])
    func constructs(_ row: Row) throws {
        let (found, wanted) = try check(row)
        #expect(found == wanted)
    }

    @Test func holdsOnlyForTrue() throws {
        #expect(try Expression.parse("1 < 2").holds(in: DictionaryScope()))
        for source in ["1 > 2", "1 < \"2\"", "1", "\"true\"", "null"] {
            #expect(try !Expression.parse(source).holds(in: DictionaryScope()), "\(source)")
        }
    }

    @Test func valuesKeepTheirJSON() {
        let json: JSONValue = .object([
            "a": .list([.integer(1), .null, .bool(true)]), "b": .text("x"), "c": .decimal(Decimal(string: "1.5")!),
        ])
        #expect(Value(json).json == json)
        #expect(Value.date(Day(iso: "2026-11-22")!).json == .text("2026-11-22"))
        #expect(Value.daysDuration(93_784).json == .text("P1DT2H3M4S"))
        #expect(Value.monthsDuration(-14).json == .text("-P1Y2M"))
    }
}
