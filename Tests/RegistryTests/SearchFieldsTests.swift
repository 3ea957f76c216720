import Kernel
import Testing

@testable import Registry

@Suite struct SearchFieldsTests {
    private static let wanted: Set<ItemField> = [.name, .aliases, .summary, .department, .departmentName]

    @Test(
        "What is stepped over changes nothing in what is read",
        arguments: [
            #"{}"#, #"{"name":"户口登记"}"#, #"{"aliases":["上户","入户"],"complete":false,"name":"甲","statutoryDays":20}"#,
            #"{"materials":[{"id":"a","name":{"zh":"}]\"{,"}},{"id":"b"}],"name":{"en":"B","zh-Hans":"乙"}}"#,
            #"{"conditions":["\\","\"name\":\"丙\""],"department":"police","fee":{"amount":"0.00"},"name":"丁\n戊"}"#,
            #"{"departmentName":"区公安分局","summary":"一句\"话\"","visits":{"count":1}}"#,
        ])
    func readsTheSame(text: String) throws {
        let all = try #require(try JSONValue.parse(text.utf8, maxBytes: 1_000).object)
        let expected = all.filter { Self.wanted.contains(ItemField(rawValue: $0.key) ?? .fee) }
        let read = SearchFields.read(text)
        #expect(Dictionary(uniqueKeysWithValues: read.map { ($0.key.rawValue, $0.value) }) == expected)
    }

    @Test(
        "What is not as this program writes it goes to the full reader, or gives nothing",
        arguments: [
            ("", nil), ("[1]", nil), (#"{"name":"甲""#, nil), (#"{"name":}"#, nil), (#"{ "name" : "甲" }"#, "甲"),
        ])
    func takesNothingForGranted(text: String, name: String?) {
        #expect(SearchFields.read(text)[.name]?.text == name)
    }
}
