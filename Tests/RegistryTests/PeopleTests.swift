import Access
import Database
import Kernel
import Registry
import TestSupport
import Testing

@Suite struct PeopleTests {
    private let number = "510421199001011233"

    @Test func registeringTwiceFindsTheSamePersonAndKeepsWhatIsNew() async throws {
        let house = try await RegistryHouse()
        let people = house.registry.people
        let citizen = PersonNumber.citizen(try CitizenNumber(number))
        let first = try await people.register(citizen, PersonInput(name: "吉克阿果"), by: RegistryHouse.clerk)
        #expect(first.isNew)
        let again = try await people.register(
            citizen, PersonInput(name: " 吉克阿果 ", phone: "13800001234"), by: RegistryHouse.clerk)
        #expect(!again.isNew)
        #expect(again.card.id == first.card.id)
        #expect(again.card.maskedNumber == "510***********1233")
        #expect(again.card.maskedPhone == "138******34")
        #expect(try await people.find(citizen)?.id == first.card.id)
    }

    @Test func anotherNameUnderTheSameNumberIsRefused() async throws {
        let house = try await RegistryHouse()
        _ = try await house.citizen(number, "吉克阿果")
        #expect(try await refusal { _ = try await house.citizen(number, "别人") } == "person.identity-conflict")
        #expect(try await house.registry.people.find(name: "别人").isEmpty)
    }

    @Test(.enabled(if: !TestStore.isPostgres, "is about SQLite's own file")) func whatIsStoredHoldsNoNumberNoPhoneAndNoAddress() async throws {
        let house = try await RegistryHouse()
        let input = PersonInput(name: "吉克阿果", phone: "13800001234", address: "新山乡三组八号")
        let card = try await house.registry.people.register(
            .citizen(CitizenNumber(number)), input, by: RegistryHouse.clerk
        ).card
        let details = try await house.registry.people.opened(card.id)
        #expect(details.number == number)
        #expect(details.address == "新山乡三组八号")
        #expect("\(details)" == "510***********1233")
        let stored = try house.everyStoredByte()
        #expect(stored.contains("吉克阿果"))
        for secret in [number, "13800001234", "新山乡三组八号", "19900101"] { #expect(!stored.contains(secret)) }
    }

    @Test func withAnotherKeyNobodyIsFoundAndNothingOpens() async throws {
        let house = try await RegistryHouse()
        let card = try await house.citizen(number)
        let folder = house.folder
        try house.database.close()
        let other = try await RegistryHouse(secret: 8, folder: folder)
        #expect(try await other.registry.people.find(.citizen(CitizenNumber(number))) == nil)
        #expect(try await refusal { _ = try await other.registry.people.card(card.id) } == "person.seal-broken")
    }

    @Test func anOrganisationIsKnownByItsCreditCode() async throws {
        let house = try await RegistryHouse()
        let number = try PersonNumber("11510421MB1234567G")
        let card = try await house.registry.people.register(
            number, PersonInput(name: "米易县枇杷合作社"), by: RegistryHouse.clerk
        ).card
        #expect(card.kind == .organisation)
        #expect(card.maskedNumber == "11510421MB1234567G")
        #expect(throws: CitizenNumber.Flaw.self) { try PersonNumber("11510421MB12345670") }
    }

    @Test func aMandateIsListedOnBothSidesAndEndsAtOnce() async throws {
        let house = try await RegistryHouse()
        let people = house.registry.people
        let mother = try await house.citizen()
        let son = try await house.citizen("510421198512244560", "吉克木乃")
        let today = RegistryHouse.start.day()
        let mandate = try await people.createMandate(
            person: mother.id, agent: son.id, scope: .items(["养老-1"]), acts: [.file, .collect], from: today,
            through: today.advanced(by: 30), by: RegistryHouse.clerk)
        #expect(try await people.mandates(of: mother.id) == [mandate])
        #expect(try await people.mandates(forAgent: son.id) == [mandate])
        #expect(mandate.allows(.file, item: "养老-1", on: today))
        try await people.endMandate(try #require(MandateID(mandate.id)), by: RegistryHouse.clerk)
        let ended = try #require(try await people.mandates(of: mother.id).first)
        #expect(!ended.allows(.file, item: "养老-1", on: today))
        let own = try await refusal {
            _ = try await people.createMandate(
                person: mother.id, agent: mother.id, scope: .all, acts: [.file], from: today, through: today,
                by: RegistryHouse.clerk)
        }
        #expect(own == "field.invalid")
    }
}
