import Search
import Testing

/// Behaviour that needs no outside data.
@Suite struct SearchIndexTests {
    static let names = [
        "居民身份证办理（包括临时）", "居民身份证挂失申报、丢失招领", "户口登记", "户口迁移审批", "户口注销", "犬类准养证核发", "开锁业备案",
        "劳动人事争议仲裁申请", "残疾人基本型辅助器具适配申请", "最低生活保障", "养老机构设立备案", "公司设立登记", "公司变更登记",
        "公司注销登记", "烟草专卖零售许可证新办", "烟草专卖零售许可证补办", "食品(含保健食品)经营许可核发", "WiFi 服务点设置",
    ]
    static let index = SearchIndex(
        names.enumerated().map { SearchDocument(id: $0, name: $1, department: "某某局") }, vocabulary: .standard)

    static func top(_ text: String, vocabulary: Vocabulary = .standard) -> String? {
        index.search(PreparedQuery(text, vocabulary: vocabulary), limit: 1).first.map { names[$0.id] }
    }

    @Test(
        "One and two characters, colloquial words, slips and wide letters find the item",
        arguments: [
            ("狗", "犬类准养证核发"), ("烟", "烟草专卖零售许可证新办"), ("低保", "最低生活保障"), ("轮椅", "残疾人基本型辅助器具适配申请"),
            ("老板不发工资", "劳动人事争议仲裁申请"), ("娃儿上户口", "户口登记"), ("开锁店", "开锁业备案"), ("办身份证", "居民身份证办理（包括临时）"),
            ("生份证", "居民身份证办理（包括临时）"), ("低宝", "最低生活保障"), ("户扣迁移", "户口迁移审批"), ("开所店", "开锁业备案"),
            ("ＷＩＦＩ", "WiFi 服务点设置"), ("户口　登记！！", "户口登记"), ("身份证掉了", "居民身份证挂失申报、丢失招领"),
            ("公司不开了", "公司注销登记"), ("公司", "公司设立登记"), ("公司换法人", "公司变更登记"),
        ])
    func findsFirst(query: String, name: String) {
        #expect(Self.top(query) == name)
    }

    @Test(
        "Input without meaning, or without end, finds nothing or something, and ends",
        arguments: [
            "", " ", "！！！", "\u{0}\u{1}\u{FEFF}", "🐼🐼", String(repeating: "身份证", count: 50_000),
            String(repeating: "e\u{301}", count: 9_000),
            "%_'\"\\;--", "办理", "怎么办",
        ])
    func survives(query: String) {
        let prepared = PreparedQuery(query, vocabulary: .standard)
        #expect(prepared.text.count <= PreparedQuery.characterLimit)
        #expect(Self.index.search(prepared, limit: 5).count <= 5)
    }

    @Test("Nothing is found in nothing, for nothing")
    func emptyIndexAndLimit() {
        let empty = SearchIndex([], vocabulary: .standard)
        let query = PreparedQuery("户口", vocabulary: .standard)
        #expect(empty.count == 0)
        #expect(empty.search(query, limit: 3).isEmpty)
        #expect(Self.index.search(query, limit: 0).isEmpty)
        #expect(Self.index.search(query, limit: -1).isEmpty)
        #expect(Self.index.search(PreparedQuery("", vocabulary: .standard), limit: 3).isEmpty)
    }

    @Test("What people chose after the same query rises, even without a matching word")
    func picksRaise() {
        let query = PreparedQuery("户口", vocabulary: .standard)
        let before = Self.index.search(query, limit: 3).map(\.id)
        let after = Self.index.search(query, limit: 3, picks: [4: 200]).map(\.id)
        #expect(before.first == 2)
        #expect(after.first == 4)
        #expect(Self.index.search(query, limit: 18, picks: [6: 9]).contains { $0.id == 6 })
        #expect(Self.index.search(query, limit: 3, picks: [99: 9, 2: .nan, 3: -4]).map(\.id) == before)
    }

    @Test("Equal documents come in the order of their ids, every time")
    func tiesByIdentifier() {
        let documents = [7, 3, 9, 1].map { SearchDocument(id: $0, name: "户口登记") }
        let index = SearchIndex(documents, vocabulary: .standard)
        let query = PreparedQuery("上户口", vocabulary: .standard)
        for _ in 0..<5 { #expect(index.search(query, limit: 4).map(\.id) == [1, 3, 7, 9]) }
    }

    @Test("Other names, keywords, the body and the prior count")
    func fields() {
        let documents = [
            SearchDocument(id: 0, name: "甲事项", alternativeNames: ["百宝箱"]),
            SearchDocument(id: 1, name: "乙事项", keywords: ["万花筒"]),
            SearchDocument(id: 2, name: "丙事项", department: "县气象局"), SearchDocument(id: 3, name: "丁事项", weight: 0.9),
            SearchDocument(id: 4, name: "丁事项", weight: 1.1),
        ]
        let index = SearchIndex(documents, vocabulary: Vocabulary())
        func first(_ text: String) -> Int? {
            index.search(PreparedQuery(text, vocabulary: Vocabulary()), limit: 1).first?.id
        }
        #expect(first("百宝箱") == 0)
        #expect(first("万花筒") == 1)
        #expect(first("气象局") == 2)
        #expect(first("丁事项") == 4)
    }

    @Test("A chain of layers is searched as one")
    func layers() {
        let county = SearchIndex([SearchDocument(id: 10, name: "户口登记")], vocabulary: .standard)
        let province = SearchIndex(
            [SearchDocument(id: 20, name: "普通护照签发"), SearchDocument(id: 21, name: "户口登记项目内容变更更正证明")],
            vocabulary: .standard)
        let layers = [county, SearchIndex([], vocabulary: .standard), province]
        let hits = SearchIndex.search(PreparedQuery("上户口", vocabulary: .standard), layers: layers, limit: 5)
        #expect(hits.first?.id == 10)
        #expect(hits.contains { $0.id == 21 })
        #expect(
            SearchIndex.search(PreparedQuery("护照", vocabulary: .standard), layers: layers, limit: 1).map(\.id) == [20])
    }

    @Test("A hit tells which words made it match")
    func explains() throws {
        let hit = try #require(Self.index.search(PreparedQuery("轮椅", vocabulary: .standard), limit: 1).first)
        #expect(hit.matched.contains("轮椅"))
        #expect(hit.matched.contains { $0.contains("辅助器具") })
    }

    @Test("Fifty thousand documents work like a few; the memory stays in proportion")
    func large() {
        let documents = (0..<50_000).map { number in
            SearchDocument(
                id: number, name: Self.names[number % Self.names.count] + "第\(number / 18)号",
                department: "部门\(number % 30)")
        }
        let index = SearchIndex(documents, vocabulary: .standard)
        #expect(index.count == 50_000)
        #expect(index.byteCount < 50_000 * 350)
        let hits = index.search(PreparedQuery("轮椅", vocabulary: .standard), limit: 3)
        #expect(hits.map { $0.id % 18 } == [8, 8, 8])
    }
}
