import Access
import Casework
import Kernel
import Node
import Procedures
import Registry
import Testing

/// Every reading of a case by somebody else is a look that its party reads.
@Suite struct LookTests {
    private func looks(_ world: World, _ id: CaseID) async throws -> [Look] {
        try await world.casework.looks(at: id, as: world.citizen(), limit: LookLimits.pageMax)
    }

    /// The functions that give out something of a person, and how each is called here. A new one has to be named, or
    /// `everyReadingFunctionIsTriedHere` fails.
    static let readings:
        [(function: String, kind: LookKind, call: @Sendable (World, CaseID, Caller) async throws -> Void)] =
            [
                ("view", .caseFile, { world, id, caller in _ = try await world.casework.view(id, as: caller) }),
                (
                    "view", .sheet,
                    { world, id, caller in
                        _ = try await world.casework.view(id, as: caller, for: .sheet("receipt"))
                    }
                ),
                ("history", .history, { world, id, caller in _ = try await world.casework.history(id, as: caller) }),
                (
                    "attachment", .attachment,
                    { world, id, caller in
                        let file = try #require(try await world.state(id).materials.flatMap(\.attachments).first)
                        _ = try await world.casework.attachment(file.id, of: id, as: caller)
                    }
                ),
                (
                    "list", .list,
                    { world, _, caller in
                        _ = try await world.casework.list(
                            WorkListQuery(view: .holder(UnitID("510421.hrss"))), as: caller)
                    }
                ),
                (
                    "list", .search,
                    { world, _, caller in
                        _ = try await world.casework.list(
                            WorkListQuery(view: .holder(UnitID("510421.hrss")), text: "李德顺"), as: caller)
                    }
                ),
                (
                    "unmask", .unmask,
                    { world, id, caller in
                        _ = try await world.casework.unmask(id, UnmaskReason(.verify, "核对证件"), as: caller)
                    }
                ),
            ]

    @Test(arguments: readings.indices)
    func eachReadingIsNotedBeforeItIsGivenOut(_ index: Int) async throws {
        let world = try await World.open()
        let reading = Self.readings[index]
        let file = try await world.casework.upload(name: "id.png", content: MandateTests.png, as: world.clerk())
        var filing = world.filing()
        filing.received["id-card"] = [file]
        let id = try await world.casework.file(filing, as: world.clerk()).caseID
        #expect(try await looks(world, id).isEmpty)
        let before = world.registry.looks.noted
        try await reading.call(world, id, world.decider())
        #expect(world.registry.looks.noted > before)
        let look = try #require(try await looks(world, id).first)
        #expect(look.note.kind == reading.kind)
        #expect(look.note.basis == .holder)
        #expect(look.by.unit == "510421.hrss")
        #expect(look.by.person == world.decider().actor.person?.retagged())
        #expect(look.note.caseNumber == (try await world.state(id)).number.description)
        #expect(look.flag == nil)
        try await world.close()
    }

    @Test func thePartyAndTheProgramItselfAreNoLook() async throws {
        let world = try await World.open()
        let id = try await world.file()
        _ = try await world.casework.view(id, as: world.citizen())
        _ = try await world.casework.history(id, as: world.citizen())
        _ = try await world.casework.view(id, as: Caller(actor: Actor(kind: .party, name: ""), openedCase: id))
        _ = try await world.casework.view(id, as: .system)
        _ = try await world.casework.list(
            WorkListQuery(view: .party(#require(world.party().person))), as: world.citizen())
        #expect(world.registry.looks.noted == 0)
        #expect(try await world.casework.mayOpen(id, as: world.decider()))
        #expect(!(try await world.casework.mayOpen(id, as: world.decider("510421.civil"))))
        _ = try await world.casework.unnamedList(
            WorkListQuery(view: .holder(UnitID("510421.hrss"))), as: world.decider())
        #expect(world.registry.looks.noted == 0)
        try await world.close()
    }

    @Test func anUnnamedListNamesNobody() async throws {
        let world = try await World.open()
        _ = try await world.file()
        let page = try await world.casework.unnamedList(
            WorkListQuery(view: .holder(UnitID("510421.hrss"))), as: world.decider())
        #expect(page.rows.map(\.partyName) == [""])
        try await world.close()
    }

    @Test func whoMayNotReadIsNotNotedAndSeesNoLooks() async throws {
        let world = try await World.open()
        let id = try await world.file()
        let stranger = world.decider("510421.civil")
        await #expect(throws: CaseworkError.unknownCase) { try await world.casework.view(id, as: stranger) }
        await #expect(throws: CaseworkError.unknownCase) { try await world.casework.looks(at: id, as: stranger) }
        // Not even those who read the case read who else did.
        await #expect(throws: CaseworkError.unknownCase) { try await world.casework.looks(at: id, as: world.decider()) }
        #expect(world.registry.looks.noted == 0)
        try await world.close()
    }

    @Test func eachReaderStandsSomewhere() async throws {
        let world = try await World.open()
        let id = try await world.file()
        let casework = world.casework
        for (caller, basis) in [
            (world.clerk(), LookBasis.filed), (world.decider(), .holder), (world.supervisor(), .supervision),
        ] {
            _ = try await casework.view(id, as: caller)
            #expect(try await looks(world, id).first?.note.basis == basis)
        }
        try await world.act("accept", id, as: world.decider())
        try await world.act(
            "ask-opinions", id, as: world.decider(), ["units": ["510421.civil"], "question": "有无低保？"])
        _ = try await casework.view(id, as: world.decider("510421.civil"))
        #expect(try await looks(world, id).first?.note.basis == .asked)
        try await world.close()
    }

    @Test func programsAreSeenAsWell() async throws {
        let world = try await World.open()
        let id = try await world.file()
        var program = world.decider()
        program.actor.kind = .program
        program.actor.name = "排队机"
        _ = try await world.casework.history(id, as: program)
        let look = try #require(try await looks(world, id).first)
        #expect(look.by.kind == .program)
        #expect(look.by.label == "排队机")
        try await world.close()
    }

    @Test func theActionAndTheSheetAreTold() async throws {
        let world = try await World.open()
        let id = try await world.file()
        _ = try await world.casework.view(id, as: world.decider(), for: .action("accept"))
        _ = try await world.casework.view(id, as: world.decider(), for: .sheet("receipt"))
        #expect(Set(try await looks(world, id).map(\.note.purpose)) == ["accept", "receipt"])
        try await world.close()
    }

    @Test func thePersonReadsTheLooksAtAllTheirCasesAndNobodyElses() async throws {
        let world = try await World.open()
        let first = try await world.file()
        let second = try await world.file()
        _ = try await world.casework.view(first, as: world.decider())
        world.time.set(world.time.now.adding(milliseconds: 1_000))
        _ = try await world.casework.view(second, as: world.decider())
        let own = try await world.casework.ownLooks(of: world.citizen())
        #expect(own.map(\.subject) == [second.retagged(), first.retagged()])
        let other = Caller(
            actor: Actor(
                kind: .party, person: PersonID(high: 0x0198_0000_0000_7009, low: 0x8000_0000_0000_0009), name: "别人"))
        #expect(try await world.casework.ownLooks(of: other).isEmpty)
        try await world.close()
    }

    @Test func looksAreThereAfterARestart() async throws {
        let world = try await World.open()
        let id = try await world.file()
        _ = try await world.casework.view(id, as: world.decider())
        try await world.installation.close()
        let again = try await World.reopen(world)
        #expect(try await looks(again, id).count == 1)
        // What was counted together before is a row of its own now: nothing is lost, nothing is changed.
        _ = try await again.casework.view(id, as: world.decider())
        #expect(try await looks(again, id).map(\.times) == [1, 1])
        try await again.close()
    }
}
