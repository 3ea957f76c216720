import Testing

@testable import Kernel

@Suite struct DivisionCodeTests {
    @Test func miyi() throws {
        let village = try #require(DivisionCode("510421201200"))
        #expect(village.level == .village)
        #expect(
            village.ancestors.map(\.text) == [
                "510421201200", "510421201000", "510421000000", "510400000000", "510000000000",
            ])
        #expect(village.county?.short == "510421")
        #expect(village.prefecture?.text == "510400000000")
        #expect(village.province.text == "510000000000")
        #expect(village.township?.townshipKind == .township)
        #expect(village.villageKind == .villagersCommittee)
        #expect(village.province.parent == nil)
        #expect(village.province.county == nil)
        #expect(DivisionCode(padding: "510421") == village.county)
        #expect(DivisionCode(padding: "510421201") == village.township)
    }

    @Test func within() throws {
        let county = try #require(DivisionCode(padding: "510421"))
        let town = try #require(DivisionCode(padding: "510421201"))
        let other = try #require(DivisionCode(padding: "510422"))
        #expect(county.isWithin(county))
        #expect(town.isWithin(county))
        #expect(town.isWithin(town.province))
        #expect(!county.isWithin(town))
        #expect(!other.isWithin(county))
        #expect(county.subtree == 510_421_000_000...510_421_999_999)
    }

    /// Dongguan has townships and no counties: the county group is zero.
    @Test func prefectureWithoutCounties() throws {
        let town = try #require(DivisionCode("441900003000"))
        #expect(town.level == .township)
        #expect(town.county == nil)
        #expect(town.parent?.text == "441900000000")
        #expect(town.parent?.level == .prefecture)
        #expect(town.ancestors.count == 3)
    }

    @Test(arguments: ["", "5104", "51042100000", "5104210000000", "51042100000x", "010421000000", "５10421000000"])
    func refused(text: String) { #expect(DivisionCode(text) == nil) }

    @Test(arguments: ["5", "51042", "5104212", "51042120x"])
    func refusedPadding(text: String) { #expect(DivisionCode(padding: text) == nil) }

    @Test(
        arguments: [
            (001, DivisionCode.TownshipKind.streetOffice), (099, .streetOffice), (100, .town), (199, .town),
            (200, .township), (399, .township), (400, .similarUnit), (599, .similarUnit), (600, nil), (000, nil),
        ] as [(Int64, DivisionCode.TownshipKind?)])
    func townshipKinds(group: Int64, kind: DivisionCode.TownshipKind?) {
        #expect(DivisionCode(value: 510_421_000_000 + group * 1_000)?.townshipKind == kind)
    }

    @Test(
        arguments: [
            (001, DivisionCode.VillageKind.residentsCommittee), (199, .residentsCommittee), (200, .villagersCommittee),
            (399, .villagersCommittee), (400, nil), (000, nil),
        ] as [(Int64, DivisionCode.VillageKind?)])
    func villageKinds(group: Int64, kind: DivisionCode.VillageKind?) {
        #expect(DivisionCode(value: 510_421_100_000 + group)?.villageKind == kind)
    }

    @Test func codedAsText() throws {
        let code = try #require(DivisionCode("510421000000"))
        #expect(try coded([code]) == #"["510421000000"]"#)
        #expect(try decoded([DivisionCode].self, #"["510421000000"]"#) == [code])
        #expect(throws: DecodingError.self) { try decoded([DivisionCode].self, #"["510421"]"#) }
    }

    @Test(.enabled(if: SharedData.has("divisions.csv"), "needs ../shared/data/divisions.csv, which is not here"))
    func everyRealCodeHasItsLevelAndParent() throws {
        var count = 0
        for line in try SharedData.text("divisions.csv").split(whereSeparator: \.isNewline).dropFirst() {
            let fields = line.split(separator: ",", maxSplits: 3, omittingEmptySubsequences: false)
            guard let code = DivisionCode(fields[0]), String(code.level.rawValue) == fields[2],
                (code.parent?.text ?? "") == fields[1]
            else {
                Issue.record("\(line)")
                continue
            }
            count += 1
        }
        #expect(count == 19_947)
    }
}
