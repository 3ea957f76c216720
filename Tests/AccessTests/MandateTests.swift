import Access
import Kernel
import Testing

@Suite struct MandateTests {
    private func mandate(_ scope: Mandate.Scope, endedAt: Instant? = nil) -> Mandate {
        Mandate(
            id: "m", person: "mother", agent: "son", scope: scope, acts: [.file, .collect], from: People.today,
            through: People.today.advanced(by: 1), endedAt: endedAt)
    }

    @Test func coversActsItemsAndDays() {
        let some = mandate(.items(["A"]))
        #expect(some.allows(.file, item: "A", on: People.today))
        #expect(!some.allows(.file, item: "B", on: People.today))
        #expect(!some.allows(.file, item: nil, on: People.today))
        #expect(!some.allows(.rate, item: "A", on: People.today))
        #expect(!some.allows(.file, item: "A", on: People.today.advanced(by: -1)))
        #expect(!some.allows(.file, item: "A", on: People.today.advanced(by: 2)))
        #expect(mandate(.all).allows(.collect, item: nil, on: People.today.advanced(by: 1)))
    }

    @Test func takenBackItIsVoidFromThatDay() {
        let ended = mandate(.all, endedAt: People.today.advanced(by: 1).start())
        #expect(ended.allows(.file, item: nil, on: People.today))
        #expect(!ended.allows(.file, item: nil, on: People.today.advanced(by: 1)))
    }

    @Test func theRightOfACitizenIsNamed() {
        func verdict(_ person: String, _ act: Mandate.Act) -> PartyVerdict {
            Access.verdict(
                forParty: person, act: act, owners: ["mother"], item: "A", mandates: [mandate(.all)],
                today: People.today)
        }
        #expect(verdict("mother", .rate) == .own)
        #expect(verdict("son", .file) == .under(mandate(.all)))
        #expect(!verdict("son", .rate).isAllowed)
        #expect(!verdict("stranger", .file).isAllowed)
    }
}
