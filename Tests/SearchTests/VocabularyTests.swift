import Search
import Testing

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
}
