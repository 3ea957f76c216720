import Kernel
import Registry
import Testing

@Suite struct CatalogueMergeTests {
    private let province = CatalogueFixture.province
    private let prefecture = CatalogueFixture.prefecture
    private let county = CatalogueFixture.county

    private func merge(
        _ top: [ItemField: JSONValue], _ middle: [ItemField: JSONValue]? = nil, _ low: [ItemField: JSONValue]? = nil
    ) throws -> MergedItem {
        var layers = [ItemLayer(division: province, version: 3, fields: top)]
        if let middle { layers.append(ItemLayer(division: prefecture, version: 2, fields: middle)) }
        if let low { layers.append(ItemLayer(division: county, version: 1, fields: low)) }
        return try #require(ItemMerge.merged(code: "a.1", layers: layers))
    }

    @Test func laterLevelsWinFieldByFieldAndEveryValueKeepsItsOrigin() throws {
        let item = try merge(
            CatalogueFixture.standard("登记", [.overridable: ["promisedDays", "step", "places"]]),
            [.promisedDays: 7, .step: "collect"], [.promisedDays: 3])
        #expect(item.promisedDays == 3 && item.origins[.promisedDays] == county)
        #expect(item.step == .collect && item.origins[.step] == prefecture)
        #expect(item.statutoryDays == 20 && item.origins[.statutoryDays] == province)
        #expect(item.division == county && item.introducedBy == province)
        #expect(item.refused.isEmpty)
        #expect(item.versionKey == "510000000000:3,510400000000:2,510421000000:1")
        #expect(MergedItem.versions(fromKey: item.versionKey) == item.versions)
    }

    @Test func whatTheStandardKeepsIsIgnoredAndReported() throws {
        let item = try merge(
            CatalogueFixture.standard("登记", [.overridable: ["promisedDays"]]), nil,
            [.name: "别名", .statutoryDays: 5, .promisedDays: 4, .overridable: ["name"]])
        #expect(item.name(.zhHans) == "登记" && item.statutoryDays == 20 && item.promisedDays == 4)
        #expect(Set(item.refused.map(\.field)) == [.name, .statutoryDays, .overridable])
        #expect(item.refused.allSatisfy { $0.division == county && $0.reason == .notOverridable })
    }

    @Test func withoutAListTheUsualFieldsMayDiffer() throws {
        let item = try merge(CatalogueFixture.standard("登记"), nil, [.promisedDays: 4, .conditions: ["多一条"]])
        #expect(item.promisedDays == 4)
        #expect(item.refused.map(\.field) == [.conditions])
    }

    @Test func localWordsAddUp() throws {
        let item = try merge(
            CatalogueFixture.standard("登记", [.aliases: ["养老"], .overridable: []]), [.aliases: ["养老", "交钱"]],
            [.aliases: ["娃儿"]])
        #expect(item.aliases == ["养老", "交钱", "娃儿"])
        #expect(item.refused.isEmpty)
    }

    @Test func materialsMergeByTheirNumber() throws {
        let materials: JSONValue = [
            ["id": "card", "name": "身份证", "required": true], ["id": "photo", "name": "照片", "required": false],
            ["id": "book", "name": "户口簿", "required": "answers.married = true"],
        ]
        let item = try merge(
            CatalogueFixture.standard("登记", [.materials: materials]), [["id": "photo", "removed": true]].override,
            [["id": "card", "note": "原件"], ["id": "proof", "name": "居住证明"]].override)
        #expect(item.materials.map(\.id) == ["card", "book", "proof"])
        #expect(item.materials.map(\.origin) == [county, province, county])
        #expect(item.materials[0].requirement == .always && item.materials[0].note?[.zhHans] == "原件")
        #expect(item.materials[1].requirement == .when("answers.married = true"))
        #expect(item.origins[.materials] == county && item.refused.isEmpty)
    }

    @Test(arguments: [
        (["id": "card", "removed": true], true), (["id": "card", "required": false], true),
        (["id": "card", "required": "answers.a"], true), (["id": "book", "required": false], true),
        (["id": "book", "required": "answers.b"], true), (["id": "book", "removed": true], true),
        (["id": "book", "required": true], false), (["id": "photo", "required": true], false),
        (["id": "card", "copies": 2], false), (["id": "photo", "removed": true], false),
    ] as [(JSONValue, Bool)])
    func aRequiredMaterialIsNeitherDroppedNorLoosened(_ change: JSONValue, _ isRefused: Bool) throws {
        let materials: JSONValue = [
            ["id": "card", "required": true], ["id": "photo", "required": false],
            ["id": "book", "required": "answers.married = true"],
        ]
        let item = try merge(CatalogueFixture.standard("登记", [.materials: materials]), nil, [change].override)
        #expect(item.refused.contains { $0.reason == .requiredMaterial } == isRefused)
        #expect(item.materials.first { $0.id == "card" }?.requirement == .always)
        if isRefused {
            #expect(item.materials.first { $0.id == "book" }?.requirement == .when("answers.married = true"))
        }
    }

    @Test func theOrderOfLayersDoesNotMatter() throws {
        let layers = [
            ItemLayer(division: province, version: 1, fields: CatalogueFixture.standard("登记", [.step: "collect"])),
            ItemLayer(division: prefecture, version: 1, fields: [.step: "accept", .consult: "1"]),
            ItemLayer(division: county, version: 2, fields: [.step: "alike"]),
            ItemLayer(division: county, version: 1, fields: [.step: "collect"]),
        ]
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededRandom(seed: seed)
        let expected = ItemMerge.merged(code: "a.1", layers: layers)
        #expect(expected?.step == .alike && expected?.versions[county] == 2)
        for _ in 0..<20 {
            #expect(
                ItemMerge.merged(code: "a.1", layers: layers.shuffled(using: &random)) == expected, "seed \(seed)")
        }
        #expect(ItemMerge.merged(code: "a.1", layers: []) == nil)
    }

    @Test(arguments: ["", "510000000000", "510000000000:0", "510000000000:1,510000000000:2", "x:1", "510000000000:1,"])
    func aVersionKeyOfAnotherFormIsNone(_ key: String) {
        #expect(MergedItem.versions(fromKey: key) == nil)
    }
}

extension [JSONValue] {
    fileprivate var override: [ItemField: JSONValue] { [.materials: .list(self)] }
}
