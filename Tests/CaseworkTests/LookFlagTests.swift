import Access
import Casework
import Kernel
import Logging
import Node
import Procedures
import Registry
import Testing

/// Looks that fit no case, whole numbers, and what readers who do not work on a case see.
@Suite struct LookFlagTests {
    private static let number = "510421199001011233"

    private func person(_ world: World) async throws -> RegistryPersonID {
        try await world.registry.people.register(
            .citizen(CitizenNumber(Self.number)), PersonInput(name: "吉克阿果", phone: "13800001234", address: "新山乡三组"),
            by: .system
        ).card.id
    }

    private func filing(_ world: World, for person: RegistryPersonID) -> FilingInput {
        var filing = world.filing()
        filing.party = Party(
            kind: .naturalPerson, person: person.retagged(), name: "吉克阿果", maskedNumber: "510***********1233",
            phone: "13800001234", language: .zhHans)
        return filing
    }

    private let hall = UnitID("510422.hall")

    private func unmask(_ world: World, _ person: RegistryPersonID) async throws -> Unmasked {
        try await world.casework.unmask(person: person, UnmaskReason(.contact, "通知领证"), at: hall, as: world.clerk())
    }

    private func flags(_ world: World, _ person: RegistryPersonID) async throws -> [LookRule?] {
        try await world.registry.looks.looks(at: [person.retagged()]).map(\.flag?.rule)
    }

    @Test func wholeNumbersWithoutACaseAreFlaggedAtOnce() async throws {
        let world = try await World.open()
        let person = try await person(world)
        let shown = try await unmask(world, person)
        #expect(shown.number == Self.number)
        #expect(shown.phones == ["13800001234"])
        #expect(shown.address == "新山乡三组")
        #expect(try await flags(world, person) == [.noCase])
        try await world.close()
    }

    @Test func withACaseOfTheUnitTheyAreNot() async throws {
        let world = try await World.open()
        let person = try await person(world)
        _ = try await world.casework.file(filing(world, for: person), as: world.clerk())
        _ = try await unmask(world, person)
        #expect(try await flags(world, person) == [nil])
        try await world.close()
    }

    @Test func aCardIsJudgedADayLaterByTheCasesOfThen() async throws {
        let world = try await World.open()
        let known = try await person(world)
        let other = try await world.registry.people.register(
            .citizen(CitizenNumber("510421198512244560")), PersonInput(name: "吉克木乃"), by: .system
        ).card.id
        try await world.casework.noteCards(of: [known, other], basis: .counter, as: world.clerk(), at: hall)
        #expect(try await flags(world, known) == [nil])
        _ = try await world.casework.file(filing(world, for: known), as: world.clerk())
        let keeper = Housekeeper(installation: world.installation, logger: .init(label: "test"))
        _ = await keeper.round()
        #expect(try await flags(world, other) == [nil])
        world.advance(days: 1)
        #expect(await keeper.round().looksSettled == 2)
        #expect(try await flags(world, known) == [nil])
        #expect(try await flags(world, other) == [.noCase])
        try await world.close()
    }

    @Test func aUnitThatOnceActedInACaseHadToDoWithIt() async throws {
        let world = try await World.open()
        let person = try await person(world)
        let id = try await world.casework.file(filing(world, for: person), as: world.clerk()).caseID
        try await world.act("note", id, as: world.supervisor(), ["text": "看一下"])
        #expect(try await world.casework.unitHasCase("510421.supervision", of: person.retagged()))
        #expect(!(try await world.casework.unitHasCase("510421.civil", of: person.retagged())))
        try await world.close()
    }

    @Test func aSupervisorByNightIsFlaggedAndAHandlerIsNot() async throws {
        let world = try await World.open(at: "2026-03-02T23:30:00+08:00")
        let id = try await world.file()
        _ = try await world.casework.view(id, as: world.decider())
        _ = try await world.casework.view(id, as: world.supervisor())
        let looks = try await world.casework.looks(at: id, as: world.citizen())
        #expect(looks.first { $0.note.basis == .holder }?.flag == nil)
        #expect(looks.first { $0.note.basis == .supervision }?.flag?.rule == .outsideHours)
        try await world.close()
    }

    @Test func manyCasesInAnHourAreFlaggedOnce() async throws {
        let world = try await World.open()
        var ids: [CaseID] = []
        for _ in 0..<LookLimits.peopleInHourMax + 3 { ids.append(try await world.file()) }
        for id in ids { _ = try await world.casework.view(id, as: world.decider()) }
        let flagged = try await world.registry.looks.flagged(in: World.miyi)
        #expect(flagged.map(\.look.flag?.rule) == [.manyPeople])
        #expect(flagged.first?.look.subject == ids[LookLimits.peopleInHourMax].retagged())
        try await world.close()
    }

    @Test func wholeNumbersNeedAPermissionAndAReason() async throws {
        let world = try await World.open()
        let person = try await person(world)
        let id = try await world.casework.file(filing(world, for: person), as: world.clerk()).caseID
        let reason = UnmaskReason(.verify, "核对证件")
        await #expect(throws: RegistryError.reasonRequired) {
            try await world.casework.unmask(id, UnmaskReason(.verify, " x "), as: world.decider())
        }
        for caller in [world.supervisor(), world.citizen()] {
            await #expect(throws: CaseworkError.self) { try await world.casework.unmask(id, reason, as: caller) }
        }
        await #expect(throws: CaseworkError.unknownCase) {
            try await world.casework.unmask(id, reason, as: world.decider("510421.civil"))
        }
        await #expect(throws: CaseworkError.self) {
            try await world.casework.unmask(person: person, reason, at: UnitID("510421.hrss"), as: world.clerk())
        }
        #expect(world.registry.looks.noted == 0)
        let shown = try await world.casework.unmask(id, reason, as: world.decider())
        #expect(shown.number == Self.number)
        let look = try #require(try await world.registry.looks.looks(at: [id.retagged()]).first)
        #expect(look.note.purpose == "verify")
        #expect(look.note.reason == "核对证件")
        try await world.close()
    }

    @Test func whoDoesNotWorkOnTheCaseReadsPersonalAnswersMasked() async throws {
        let world = try await World.open()
        let report = try await world.registry.importCatalogue(yaml: Self.personal, by: .system)
        try #require(report.applied)
        let person = try await person(world)
        var filing = filing(world, for: person)
        filing.itemCode = "510000.hrss.0002"
        filing.received = [:]
        filing.answers = [
            "childNumber": "51042119850101123X", "contact": "13900002345", "homeAddress": "新山村八号", "count": 2,
            "shop": "13900009999",
        ]
        filing.answers["childNumber"] = .text(Self.number)
        let id = try await world.casework.file(filing, as: world.clerk()).caseID
        func answers(_ caller: Caller) async throws -> [String: JSONValue] {
            try await world.casework.view(id, as: caller).state.answers
        }
        let own = try await answers(world.citizen(of: person))
        #expect(own == filing.answers)
        let atWork = try await answers(world.decider())
        #expect(atWork["childNumber"] == "510***********1233")
        #expect(atWork["contact"] == "13900002345")
        #expect(try await world.casework.view(id, as: world.decider()).state.party.phone == "138******34")
        let supervisor = try await world.casework.view(id, as: world.supervisor())
        #expect(supervisor.isMasked)
        #expect(!supervisor.mayUnmask)
        #expect(
            supervisor.state.answers == [
                "childNumber": "510***********1233", "contact": "139******45", "homeAddress": "***", "count": 2,
                "shop": "13900009999",
            ])
        let shown = try await world.casework.unmask(id, UnmaskReason(.verify, "核对"), as: world.decider())
        #expect(shown.answers.map(\.field.id) == ["childNumber", "contact", "homeAddress"])
        #expect(shown.answers.first?.text == Self.number)
        try await world.close()
    }

    private static let personal = """
        items:
          - code: "510000.hrss.0002"
            division: "510000000000"
            procedure: application
            name: {zh: 参保登记, en: Registration of insurance}
            summary: {zh: 登记参保, en: Registers}
            type: service
            serves: [naturalPerson]
            department: hrss
            level: county
            handling: promised
            statutoryDays: 20
            statutoryUnit: working
            promisedDays: 5
            promisedUnit: working
            channels: [window, online]
            step: accept
            form:
              - {id: childNumber, type: citizenNumber, title: {zh: 孩子的号码, en: Number of the child}, required: true}
              - {id: contact, type: phone, title: {zh: 电话, en: Telephone}, required: true}
              - {id: homeAddress, type: text, title: {zh: 住址, en: Address}, required: true}
              - {id: count, type: number, title: {zh: 人数, en: People}, required: true}
              - {id: shop, type: phone, title: {zh: 店里电话, en: Shop}, required: true, personal: false}
            result: {type: letter, name: {zh: 登记凭证, en: Proof of registration}}
            online: true
            validFrom: 2025-01-01
        """
}
