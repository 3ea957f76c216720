import Kernel
@testable import Registry
import Testing

/// What holds for an item that says nothing stands in a file.
@Suite struct ItemDefaultsTests {
    private static let good = """
        procedure: application
        supplementDays: 15
        deliveryDays: 10
        extensionDays: 10
        imported: {handling: promised, step: accept, licence: {statutoryDays: 20, statutoryUnit: working}}
        """

    @Test func theProgramsFileReads() throws {
        #expect(try ItemDefaults.load() == ItemDefaults.standard)
        #expect(!ItemDefaults.standard.procedure.isEmpty)
        try RegistryData.check()
    }

    @Test(arguments: [
        ("procedure: application", "procedure: 不是代码"), ("deliveryDays: 10", "deliveryDays: -1"),
        ("handling: promised", "handling: someday"), ("step: accept", "step: leap"),
        ("statutoryUnit: working", "statutoryUnit: weeks"), ("supplementDays: 15", "other: 1"),
    ])
    func aDefaultThatNoItemCouldHaveIsRefused(_ text: String, _ wrong: String) throws {
        _ = try ItemDefaults.read(yaml: Self.good)
        let flaw = #expect(throws: RegistryData.Flaw.self) {
            _ = try ItemDefaults.read(yaml: Self.good.replacing(text, with: wrong))
        }
        #expect(flaw?.description.contains("items.yaml") == true)
    }

    @Test func anItemThatSaysNothingFollowsThem() {
        let item = MergedItem(
            code: "item-1", introducedBy: CatalogueFixture.province, fields: [.name: "登记"],
            versions: [CatalogueFixture.province: 1])
        #expect(item.procedure == ItemDefaults.standard.procedure)
        #expect(item.supplementDays == ItemDefaults.standard.supplementDays)
        var own = item
        own.fields[.procedure] = "dog-vaccination"
        #expect(own.procedure == "dog-vaccination")
    }
}
