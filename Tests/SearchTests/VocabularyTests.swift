import Foundation
import Testing

@testable import Search

@Suite struct VocabularyTests {
    @Test("The files of the program are there and readable")
    func standardLoads() throws {
        let vocabulary = try Vocabulary.loadStandard()
        #expect(vocabulary.phraseCount > 1_500)
        #expect(vocabulary.lifeEvents.contains { $0.name == "生孩子" && $0.terms.contains("户口登记") })
        #expect(Vocabulary.standard.phraseCount == vocabulary.phraseCount)
    }

    @Test("An administrator's word finds its item at once, and only after it was added")
    func extends() {
        let documents = [SearchDocument(id: 1, name: "户口登记"), SearchDocument(id: 2, name: "犬类准养证核发")]
        func first(_ vocabulary: Vocabulary) -> Int? {
            let index = SearchIndex(documents, vocabulary: .standard)
            return index.search(PreparedQuery("毛孩子", vocabulary: vocabulary), limit: 1).first?.id
        }
        #expect(first(.standard.merging([Synonym(phrase: "毛孩子", term: "犬类准养证")])) == 2)
        #expect(first(Vocabulary()) == nil)
    }

    @Test("A pair known already takes the new weight; empty and senseless additions change nothing")
    func mergesOnce() {
        let synonym = Synonym(phrase: "毛孩子", term: "犬类准养证")
        let once = Vocabulary().merging([synonym])
        #expect(once.phraseCount == 1)
        #expect(once.merging([synonym]).phraseCount == 1)
        let senseless = [
            Synonym(phrase: "", term: "甲"), Synonym(phrase: "甲", term: ""), Synonym(phrase: "甲", term: "乙", weight: 0),
            Synonym(phrase: "甲", term: "乙", weight: .nan),
            Synonym(phrase: String(repeating: "长", count: 99), term: "乙"),
        ]
        #expect(Vocabulary().merging(senseless).phraseCount == 0)
    }

    @Test("Words of a phrase may stand apart and in any order")
    func combinations() throws {
        let vocabulary = try Vocabulary.load(yaml: "terms:\n  补领结婚证: 结婚证 丢、红本本*0.5\n")
        let index = SearchIndex(
            [SearchDocument(id: 1, name: "结婚登记预约"), SearchDocument(id: 2, name: "补领结婚证")], vocabulary: vocabulary)
        for text in ["丢了我的结婚证", "结婚证去年丢了", "红本本"] {
            #expect(index.search(PreparedQuery(text, vocabulary: vocabulary), limit: 1).first?.id == 2, "\(text)")
        }
    }

    @Test(
        "A file that is no vocabulary is refused with a code",
        arguments: [
            "terms: [1, 2]", "terms:\n  甲: 乙*9\n", "terms:\n  甲: 乙*x\n", "\t- :::", "actions: 3",
        ])
    func refuses(yaml: String) {
        let error = #expect(throws: VocabularyError.self) { try Vocabulary.load(yaml: yaml) }
        #expect(error?.code == "search.vocabulary.malformed")
    }

    @Test("The quick reader reads every file of the program, and as the full one does")
    func quickReaderAgrees() throws {
        let folder = try #require(Vocabulary.folder)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }
        #expect(names.count >= 6)
        for name in names {
            let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
            let quick = try #require(VocabularyFile.quick(text), "\(name)")
            #expect(try quick == VocabularyFile.full(text), "\(name)")
        }
    }

    @Test(
        "What is not plain is left to the full reader",
        arguments: ["a: 'b'", "a:\n  - b", "a: [b]", "a: b: c", "a", ""])
    func leavesTheRest(yaml: String) { #expect(PlainYAML.read(yaml) == nil) }

    @Test("A phrase written with one word of a group is found with any other, and no group reaches into another word")
    func equivalents() throws {
        let vocabulary = try Vocabulary.load(
            yaml: "terms:\n  户口登记: 孩子 户口\n  注销登记: 店 注销\nsame:\n  孩子: 娃儿、细娃\n  注销: 销\n  推销: 推销\n")
        let index = SearchIndex(
            ["户口登记", "注销登记", "推销员"].enumerated().map { SearchDocument(id: $0 + 1, name: $1) },
            vocabulary: vocabulary)
        func ids(_ text: String) -> [Int] {
            index.search(PreparedQuery(text, vocabulary: vocabulary), limit: 3).map(\.id)
        }
        #expect(ids("细娃要上户口").first == 1)
        #expect(ids("店子销了").first == 2)
        #expect(ids("店里推销").first == 3)
    }

    @Test("What is to be done picks among a family, and a slip in one word of a phrase is heard")
    func familiesAndSlips() throws {
        let yaml = """
            terms:
              烟草许可证新办: 卖烟、烟证
              收割机驾驶证: 收割机 驾照
            actions:
              - name: open
                plain: true
                named: 新办
              - name: renew
                said: 到期
                named: 延续
            sounds:
              jia: 驾架
              zhao: 照找
            """
        let vocabulary = try Vocabulary.load(yaml: yaml)
        let names = ["烟草许可证新办", "烟草许可证延续", "收割机登记", "收割机驾驶证"]
        let index = SearchIndex(
            names.enumerated().map { SearchDocument(id: $0, name: $1) }, vocabulary: vocabulary)
        func first(_ text: String) -> String? {
            index.search(PreparedQuery(text, vocabulary: vocabulary), limit: 1).first.map { names[$0.id] }
        }
        #expect(first("烟证") == "烟草许可证新办")
        #expect(first("烟证到期") == "烟草许可证延续")
        #expect(first("收割机架找") == "收割机驾驶证")
    }
}
