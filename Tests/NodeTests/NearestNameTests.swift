import Testing

@testable import Node

@Suite struct NearestNameTests {
    @Test(arguments: [
        ("prot", "port"), ("TONGBAN_DTA", "TONGBAN_DATA"), ("log.acess", "log.access"), ("Host", "host"),
        ("stop.second", "stop.seconds"),
    ])
    func `A slip of the hand is known`(_ written: String, _ meant: String) {
        let isVariable = written.hasPrefix(SettingKey.prefix)
        let known = SettingKey.all.map { isVariable ? $0.environment : $0.name }
        #expect(NearestName.of(written, among: known) == meant)
    }

    @Test(arguments: ["completely-other", "x", "TONGBAN_WAREHOUSE_FLOOR"])
    func `Something else is not guessed`(_ written: String) {
        #expect(NearestName.of(written, among: SettingKey.all.map(\.name)) == nil)
    }
}
