import Access
import Casework
import Kernel
import Procedures
import Registry
import Testing

/// Who acts for another needs a mandate that stands now and covers the item, whatever a page or a program says.
@Suite struct MandateTests {
    /// Two people whom the registry knows, and the mandates between them.
    struct Pair {
        let world: World
        let owner: Party
        let agent: PersonID

        init(_ world: World) async throws {
            self.world = world
            owner = try await Self.person(world, "李德顺", 101)
            agent = try #require(try await Self.person(world, "李小刚", 102).person)
        }

        static func person(_ world: World, _ name: String, _ serial: Int) async throws -> Party {
            let first = "51042119050101\(serial)"
            let number = try CitizenNumber(first + String(CitizenNumber.checkCharacter(for: first)))
            let card = try await world.registry.people.register(
                .citizen(number), PersonInput(name: name), by: .system
            ).card
            return Party(
                kind: .naturalPerson, person: card.id.retagged(), name: name, maskedNumber: nil, phone: nil,
                language: .zhHans)
        }

        func give(
            _ acts: Set<Mandate.Act> = [.file, .answer], _ scope: Mandate.Scope = .all, days: Int = 30
        ) async throws -> Mandate {
            let today = world.casework.today()
            return try await world.registry.people.createMandate(
                person: try #require(owner.person).retagged(), agent: agent.retagged(), scope: scope, acts: acts,
                from: today, through: today.advanced(by: days), by: .system)
        }

        var asAgent: Caller { Caller(actor: Actor(kind: .party, person: agent, name: "李小刚")) }
        var asOwner: Caller { Caller(actor: Actor(kind: .party, person: owner.person, name: "李德顺")) }

        func filing(_ mandate: String? = nil, paper: PaperMandate? = nil) -> FilingInput {
            var input = world.filing()
            input.party = owner
            input.agent = Agent(person: agent, name: "李小刚", mandate: mandate, paper: paper)
            return input
        }

        func online(_ mandate: String? = nil, paper: PaperMandate? = nil) -> FilingInput {
            var input = filing(mandate, paper: paper)
            input.channel = .online
            input.counter = nil
            return input
        }
    }

    @Test func `Without a standing mandate nobody hands in for another, neither online nor at a counter`() async throws {
        let world = try await World.open()
        let casework = world.casework
        let pair = try await Pair(world)
        func isRefused(_ input: FilingInput, _ caller: Caller) async -> Bool {
            do {
                _ = try await casework.file(input, as: caller)
                return false
            } catch CaseworkError.mandateNeeded {
                return true
            } catch {
                return false
            }
        }
        #expect(await isRefused(pair.online(), pair.asAgent))
        #expect(await isRefused(pair.filing(), world.clerk()))
        #expect(await isRefused(pair.online("made-up"), pair.asAgent))
        let other = try await pair.give([.file], .items(["510000.civil.0009"]))
        #expect(await isRefused(pair.online(other.id), pair.asAgent))
        let later = try await pair.give([.answer])
        #expect(await isRefused(pair.online(later.id), pair.asAgent))
        let ended = try await pair.give()
        try await world.registry.people.endMandate(try #require(MandateID(ended.id)), by: .system)
        #expect(await isRefused(pair.online(ended.id), pair.asAgent))
        // Somebody else's name in the place of the agent does not help either.
        let mandate = try await pair.give()
        #expect(await isRefused(pair.online(mandate.id), world.citizen()))
        // A helper without a mandate is a note by staff, no agent: an online applicant cannot write one.
        var helped = pair.online()
        helped.agent = Agent(person: nil, name: "某人", mandate: nil)
        #expect(await isRefused(helped, pair.asOwner))

        let receipt = try await casework.file(pair.online(), as: pair.asAgent)
        #expect(try await world.state(receipt.caseID).agent?.mandate == mandate.id)
        try await world.close()
    }

    @Test func `The applicant reads the agent's looks, and the agent those of others while the mandate stands`() async throws {
        let world = try await World.open()
        let casework = world.casework
        let pair = try await Pair(world)
        let mandate = try await pair.give()
        let id = try await casework.file(pair.online(), as: pair.asAgent).caseID
        _ = try await casework.view(id, as: pair.asAgent)
        _ = try await casework.list(WorkListQuery(view: .party(pair.agent)), as: pair.asAgent)
        _ = try await casework.view(id, as: world.decider())
        let looks = try await casework.ownLooks(of: pair.asOwner)
        #expect(looks.filter { $0.by.kind == .agent }.map(\.by.label) == ["李小刚", "李小刚"])
        #expect(Set(looks.map(\.note.basis)) == [.mandate, .holder])
        // Their own looks are nothing new to the agent.
        #expect(try await casework.ownLooks(of: pair.asAgent).map(\.note.basis) == [.holder])
        try await world.registry.people.endMandate(try #require(MandateID(mandate.id)), by: .system)
        #expect(try await casework.ownLooks(of: pair.asAgent).isEmpty)
        await #expect(throws: CaseworkError.unknownCase) { try await casework.looks(at: id, as: pair.asAgent) }
        try await world.close()
    }

    @Test func `An agent does what the mandate covers, and sees the case as long as it stands`() async throws {
        let world = try await World.open()
        let casework = world.casework
        let pair = try await Pair(world)
        let mandate = try await pair.give([.file, .answer])
        let id = try await casework.file(pair.online(mandate.id), as: pair.asAgent).caseID
        #expect(try await casework.view(id, as: pair.asAgent).isParty)
        let offers = try await casework.view(id, as: pair.asAgent).offers
        #expect(offers.first { $0.action.id == "withdraw" }?.refusal?.code == .notAllowed)
        #expect(offers.first { $0.action.id == "add-materials" }?.isPossible == true)
        await #expect(throws: Refusal.self) { try await world.act("withdraw", id, as: pair.asAgent, reason: "不办了") }
        try await world.act("add-materials", id, as: pair.asAgent, ["materials": ["id-card"]])

        let person = WorkListQuery(view: .party(pair.agent))
        var rows = try await casework.list(person, as: pair.asAgent).rows
        #expect(rows.map(\.id) == [id] && rows.first?.isForOther == true && rows.first?.partyName == "李德顺")
        rows = try await casework.list(
            WorkListQuery(view: .party(try #require(pair.owner.person))), as: pair.asOwner).rows
        #expect(rows.map(\.id) == [id] && rows.first?.isForOther == false)

        try await world.registry.people.endMandate(try #require(MandateID(mandate.id)), by: .system)
        #expect(try await casework.list(person, as: pair.asAgent).rows.isEmpty)
        await #expect(throws: CaseworkError.unknownCase) { try await casework.view(id, as: pair.asAgent) }
        await #expect(throws: CaseworkError.unknownCase) {
            try await world.act("add-materials", id, as: pair.asAgent, ["materials": ["id-card"]])
        }
        #expect(try await world.rebuildsTheSame())
        try await world.close()
    }

    @Test func `An agent's list runs on through own and others' cases without gaps`() async throws {
        let world = try await World.open()
        let casework = world.casework
        let pair = try await Pair(world)
        let mandate = try await pair.give([.file])
        let third = try await Pair.person(world, "王芳", 103)
        var made: [CaseID] = []
        for index in 0..<9 {
            world.time.advance(milliseconds: 60_000)
            var input = pair.online(mandate.id)
            if index % 3 == 0 {
                input.agent = nil
                input.party = Party(
                    kind: .naturalPerson, person: pair.agent, name: "李小刚", maskedNumber: nil, phone: nil,
                    language: .zhHans)
            }
            made.append(try await casework.file(input, as: pair.asAgent).caseID)
        }
        // A mandate of another person that has ended since: its cases are looked at and left out.
        let short = try await world.registry.people.createMandate(
            person: try #require(third.person).retagged(), agent: pair.agent.retagged(), scope: .all, acts: [.file],
            from: casework.today(), through: casework.today(), by: .system)
        for _ in 0..<4 {
            world.time.advance(milliseconds: 60_000)
            var input = pair.online(short.id)
            input.party = third
            _ = try await casework.file(input, as: pair.asAgent)
        }
        world.advance(days: 1)
        var seen: [CaseID] = []
        var query = WorkListQuery(view: .party(pair.agent), limit: 2)
        for _ in 0..<20 {
            let page = try await casework.list(query, as: pair.asAgent)
            seen += page.rows.map(\.id)
            guard let next = page.next else { break }
            query.cursor = next
        }
        #expect(seen == made.reversed())
        // What is counted is what is listed: cases whose mandate has ended are neither.
        let counts = try await casework.counts(.party(pair.agent), as: pair.asAgent)
        #expect(counts.all == made.count && counts.states.map(\.count) == [made.count] && !counts.isCut)
        try await world.close()
    }

    @Test func `Own cases and those of others are counted together, open and late ones`() async throws {
        let world = try await World.open()
        let casework = world.casework
        let pair = try await Pair(world)
        let mandate = try await pair.give([.file, .answer, .withdraw])
        var own = pair.online()
        own.agent = nil
        own.party.person = pair.agent
        let mine = try await casework.file(own, as: pair.asAgent).caseID
        let others = [
            try await casework.file(pair.online(mandate.id), as: pair.asAgent).caseID,
            try await casework.file(pair.online(mandate.id), as: pair.asAgent).caseID,
        ]
        func counts() async throws -> WorkListCounts { try await casework.counts(.party(pair.agent), as: pair.asAgent) }
        try await world.act("accept", mine, as: world.decider())
        var now = try await counts()
        #expect(now.all == 3 && now.late == 0)
        #expect(now.states.map { "\($0.state) \($0.count)" } == ["reviewing 1", "submitted 2"])
        // One state, whether own or for another, is one line.
        try await world.act("accept", others[0], as: world.decider())
        #expect(try await counts().states.map { "\($0.state) \($0.count)" } == ["reviewing 2", "submitted 1"])
        // The county's promise of three days is over, the five days for acceptance are not.
        world.advance(days: 5)
        now = try await counts()
        #expect(now.late == 2 && now.soon == 1)
        try await world.act("withdraw", others[1], as: pair.asAgent, reason: "不办了")
        #expect(try await counts().all == 2)
        #expect(try await casework.list(WorkListQuery(view: .party(pair.agent)), as: pair.asAgent).rows.count == 3)
        try await world.registry.people.endMandate(try #require(MandateID(mandate.id)), by: .system)
        #expect(try await counts().all == 1)
        try await world.close()
    }

    @Test func `A mandate on paper is named, scanned, dated and kept with the case`() async throws {
        let world = try await World.open()
        let casework = world.casework
        let pair = try await Pair(world)
        let scan = try await casework.upload(name: "委托书.png", content: Self.png, as: world.clerk())
        let today = casework.today()
        func paper(_ number: String, _ scan: AttachmentReference, days: Int = 10) -> PaperMandate {
            PaperMandate(number: number, scan: scan, through: today.advanced(by: days))
        }
        func error(_ input: FilingInput, _ caller: Caller) async -> CaseworkError? {
            do {
                _ = try await casework.file(input, as: caller)
                return nil
            } catch { return error as? CaseworkError }
        }
        #expect(await error(pair.filing(paper: paper(" ", scan)), world.clerk()) == .paperMandate(.number))
        #expect(await error(pair.filing(paper: paper("1", scan, days: -1)), world.clerk()) == .paperMandate(.ended))
        var unknown = scan
        unknown.id = casework.identifiers.next()
        #expect(await error(pair.filing(paper: paper("1", unknown)), world.clerk()) == .unknownAttachment)
        let others = try await casework.upload(name: "委托书.png", content: Self.png, as: world.decider())
        #expect(await error(pair.filing(paper: paper("1", others)), world.clerk()) == .unknownAttachment)
        // Paper is shown at a counter; online it would be a picture of anything.
        #expect(await error(pair.online(paper: paper("1", scan)), pair.asAgent) == .mandateNeeded)

        let id = try await casework.file(pair.filing(paper: paper("村委 2026-3", scan)), as: world.clerk()).caseID
        let kept = try #require(try await world.state(id).agent?.paper)
        #expect(kept.number == "村委 2026-3" && kept.scan == scan && kept.through == today.advanced(by: 10))
        #expect(try await casework.attachment(scan.id, of: id, as: world.decider()).bytes() == Self.png)
        #expect(try await casework.list(WorkListQuery(view: .party(pair.agent)), as: pair.asAgent).rows.map(\.id) == [id])
        world.advance(days: 11)
        #expect(try await casework.list(WorkListQuery(view: .party(pair.agent)), as: pair.asAgent).rows.isEmpty)
        await #expect(throws: CaseworkError.unknownCase) { try await casework.view(id, as: pair.asAgent) }
        try await world.close()
    }

    @Test func `Copies are counted where the guide asks for them`() async throws {
        let world = try await World.open()
        let casework = world.casework
        func proof(_ copies: Int?) async throws -> Material {
            var input = world.filing(answers: ["left": true], received: ["id-card", "proof"])
            if let copies { input.copies = ["proof": copies] }
            let id = try await casework.file(input, as: world.clerk()).caseID
            return try #require(try await world.state(id).materials.first { $0.id == "proof" })
        }
        // The world's item asks for two copies of the proof.
        let all = try await proof(nil)
        #expect(all.status == .received && all.copies == 2)
        let more = try await proof(3)
        #expect(more.status == .received && more.copies == 3)
        let few = try await proof(1)
        #expect(few.status == .missing && few.isOpen && few.note == "收到 1 份，要 2 份。")
        try await world.close()
    }

    /// A small picture.
    static let png = FileSamples.palette
}
