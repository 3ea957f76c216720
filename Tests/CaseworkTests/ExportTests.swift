import Access
import Casework
import Kernel
import Node
import Procedures
import Registry
import Testing

/// Everything that is held about a person, for that person. `Tests/Browser/test_looks.py` opens the archive with another
/// program's reader.
@Suite(.serialized) struct ExportTests {
    private func person(_ world: World, _ number: String = "510421199001011233", _ name: String = "吉克阿果") async throws
        -> RegistryPersonID
    {
        try await world.registry.people.register(
            .citizen(CitizenNumber(number)), PersonInput(name: name, phone: "13800001234"), by: .system
        ).card.id
    }

    private func bytes(_ export: PersonExport) async throws -> [UInt8] {
        var all: [UInt8] = []
        try await export.write { all += $0 }
        return all
    }

    @Test func anExportHoldsThePersonsOwnAndNobodyElses() async throws {
        let world = try await World.open()
        let person = try await person(world)
        let other = try await self.person(world, "510421198512244560", "吉克木乃")
        let scan = try await world.casework.upload(name: "a/身份证.png", content: MandateTests.png, as: world.clerk())
        for (owner, name) in [(person, "吉克阿果"), (other, "吉克木乃")] {
            var filing = world.filing()
            filing.party = Party(
                kind: .naturalPerson, person: owner.retagged(), name: name, maskedNumber: nil, phone: nil,
                language: .zhHans)
            if owner == person { filing.received["id-card"] = [scan] }
            let id = try await world.casework.file(filing, as: world.clerk()).caseID
            try await world.act("note", id, as: world.decider(), ["text": "内部看法", "public": false])
            try await world.act("note", id, as: world.decider(), ["text": "给您的话", "public": true])
            _ = try await world.casework.view(id, as: world.decider())
        }
        let all = try await bytes(world.casework.export(of: world.citizen(of: person)))
        let text = String(decoding: all, as: UTF8.self)
        for words in [
            "510421199001011233", "13800001234", "person.json", "notices.json", "looks/1.json", "case.json",
            "-身份证.png", "给您的话", "tongban.person.1", #""kind":"case""#,
        ] { #expect(text.contains(words), "\(words)") }
        for words in ["吉克木乃", "510421198512244560", "内部看法"] { #expect(!text.contains(words), "\(words)") }
        #expect(all.firstRange(of: MandateTests.png) != nil)
        // Reading one's own is no look.
        let looks = try await world.registry.looks.looks(at: [person.retagged()])
        #expect(looks.isEmpty)
        try await world.close()
    }

    @Test func onWrittenRequestItIsALookWithTheRequestsNumber() async throws {
        let world = try await World.open()
        let person = try await person(world)
        let number = try PersonNumber("510421199001011233")
        let administrator = world.administrator()
        await #expect(throws: RegistryError.reasonRequired) {
            try await world.casework.export(of: number, request: " ", as: administrator)
        }
        await #expect(throws: CaseworkError.self) {
            try await world.casework.export(of: number, request: "收文 2026-8", as: world.decider())
        }
        await #expect(throws: RegistryError.unknownPerson) {
            try await world.casework.export(
                of: PersonNumber("510421198512244560"), request: "收文 2026-8", as: administrator)
        }
        let export = try await world.casework.export(of: number, request: "收文 2026-8", as: administrator)
        let look = try #require(try await world.registry.looks.looks(at: [person.retagged()]).first)
        #expect(look.note.kind == .export && look.note.reason == "收文 2026-8")
        #expect(look.flag?.rule == .request)
        #expect(try await bytes(export).count > 1_000)
        try await world.close()
    }

    /// Also by a number or an id that somebody elsewhere knows.
    @Test func whoeverHasACaseIsSeenToWhereItIsAtHome() async throws {
        let world = try await World.open()
        let casework = world.casework
        let person = try await person(world)
        let number = try PersonNumber("510421199001011233")
        let elsewhere = world.administrator("510422.hall", in: World.yanbian)
        let sichuan = try #require(DivisionCode("510000000000"))
        let above = world.administrator("510000.gov-service", in: sichuan)
        func division(_ permission: Permission, _ caller: Caller) async throws -> DivisionCode? {
            try await casework.reach(of: permission, to: person, as: caller)?.division
        }
        // Without a case no territory is nearer than another.
        #expect(try await division(.personErase, elsewhere) == World.yanbian)
        #expect(try await division(.personErase, world.head()) == nil)
        _ = try await casework.export(of: number, request: "收文 2026-8", as: elsewhere)
        let before = try await world.registry.looks.looks(at: [person.retagged()])

        var filing = world.filing()
        filing.party = Party(
            kind: .naturalPerson, person: person.retagged(), name: "吉克阿果", maskedNumber: nil, phone: nil,
            language: .zhHans)
        _ = try await casework.file(filing, as: world.clerk())
        for permission in [Permission.personErase, .personExport] {
            #expect(try await division(permission, world.administrator()) == World.miyi)
            #expect(try await division(permission, above) == sichuan)
            #expect(try await division(permission, elsewhere) == nil)
            #expect(try await division(permission, world.supervisor()) == nil)
        }
        await #expect(throws: CaseworkError.self) {
            try await casework.export(of: number, request: "收文 2026-9", as: elsewhere)
        }
        let looks = try await world.registry.looks.looks(at: [person.retagged()])
        #expect(looks.count == before.count, "what was refused is no look")
        _ = try await casework.export(of: number, request: "收文 2026-9", as: world.administrator())
        try await world.close()
    }

    @Test func onlySoManyRunAtOnce() async throws {
        let world = try await World.open()
        let person = try await person(world)
        let caller = world.citizen(of: person)
        var held: [PersonExport] = []
        // Another test of this suite may hold a turn as well.
        while held.count <= ExportLimits.atOnceMax {
            do { held.append(try world.casework.export(of: caller)) } catch CaseworkError.exportBusy { break }
        }
        #expect(held.count <= ExportLimits.atOnceMax)
        #expect(throws: CaseworkError.exportBusy) { try world.casework.export(of: caller) }
        held.removeAll()
        _ = try world.casework.export(of: caller)
        try await world.close()
    }

    @Test func aProgramInAPostExportsNobody() async throws {
        let world = try await World.open()
        var program = world.decider()
        program.actor.kind = .program
        #expect(throws: CaseworkError.self) { try world.casework.export(of: program) }
        try await world.close()
    }
}
