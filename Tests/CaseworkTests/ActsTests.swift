import Access
import Database
import Kernel
import Node
import Procedures
import Registry
import Testing

@testable import Casework

/// People see what others did in their name and say what was not theirs; officials see what was done with their powers.
@Suite struct ActsTests {
    private func filed(_ world: World, _ pair: MandateTests.Pair) async throws -> CaseID {
        var input = pair.filing()
        input.agent = nil
        input.command = world.casework.identifiers.next()
        input.confirmation = try await Presence(world).mark(input, world.helper())
        return try await world.casework.file(input, as: world.helper()).caseID
    }

    @Test func `Every act of others is listed with its right, and told`() async throws {
        let world = try await World.open()
        let casework = world.casework
        let pair = try await MandateTests.Pair(world)
        let owner = try #require(pair.owner.person)
        let mandate = try await pair.give([.file, .answer])
        let byAgent = try await casework.file(pair.online(mandate.id), as: pair.asAgent).caseID
        world.time.advance(milliseconds: 1_000)
        try await world.act("add-materials", byAgent, as: pair.asAgent, ["materials": ["id-card"]])
        world.time.advance(milliseconds: 1_000)
        let byHelper = try await filed(world, pair)
        world.time.advance(milliseconds: 1_000)
        var window = pair.filing()
        window.agent = nil
        window.command = casework.identifiers.next()
        let byWindow = try await casework.file(window, as: world.clerk()).caseID
        world.time.advance(milliseconds: 1_000)
        var own = pair.online()
        own.agent = nil
        own.command = casework.identifiers.next()
        _ = try await casework.file(own, as: pair.asOwner)

        let acts = try await casework.acts(for: owner)
        #expect(acts.map(\.caseID) == [byWindow, byHelper, byAgent, byAgent])
        #expect(acts.map(\.way) == [.window, .mark, .mandate, .mandate])
        #expect(acts.map(\.action) == ["file", "file", "add-materials", "file"])
        #expect(acts.map(\.mandate) == [nil, nil, mandate.id, mandate.id])
        #expect(acts[0].actorUnit == UnitID("510422.hall") && acts[1].actorUnit == UnitID("510422.hall"))
        #expect(acts[2].actorPerson == pair.agent)
        let told = try await casework.notices(for: pair.asOwner).filter { $0.template == "acted-for-you" }
        #expect(Set(told.map(\.caseID)) == [byAgent, byHelper] && told.count == 3)
        #expect(try await casework.text(of: told[0], in: .zhHans).contains("这不是我办的"))
        let view = try await casework.view(byHelper, as: pair.asOwner)
        #expect(view.acts.map(\.way) == [.mark] && view.acts.first?.confirmation?.witness == "村医 王明")
        #expect(try await world.rebuildsTheSame())
        try await world.close()
    }

    @Test func `Whoever never asked for it says so; holder and supervisor are told, the supervisor answers`() async throws {
        let world = try await World.open()
        let casework = world.casework
        let pair = try await MandateTests.Pair(world)
        let id = try await filed(world, pair)
        func object(_ caller: Caller, to version: Int = 1) async -> String? {
            await Presence.flaw {
                _ = try await casework.object(
                    to: version, text: "我没去过", command: casework.identifiers.next(), on: id, as: caller)
            }
        }
        func answer(_ caller: Caller, _ text: String = "核实了，是本人按的手印") async -> String? {
            await Presence.flaw {
                _ = try await casework.answerObjection(
                    to: 1, text: text, command: casework.identifiers.next(), on: id, as: caller)
            }
        }
        #expect(await object(world.helper()) == "action.not-allowed")
        #expect(await object(world.citizen()) == "case.unknown")
        #expect(await object(pair.asOwner, to: 2) == "input.invalid")
        #expect(await answer(world.supervisor()) == "action.guard")
        #expect(await object(pair.asOwner) == nil)
        #expect(await object(pair.asOwner) == "action.guard", "one at a time")

        let open = try await casework.openObjections(in: World.miyi, as: world.supervisor())
        #expect(open.map(\.caseID) == [id] && open.first?.party == "李德顺")
        #expect(open.first?.filedUnit == UnitID("510422.hall"))
        // The head of a unit supervises the unit, not the county.
        for caller in [world.decider(), world.head()] {
            await #expect(throws: CaseworkError.self) {
                try await casework.openObjections(in: World.miyi, as: caller)
            }
        }
        for caller in [world.decider(), world.supervisor()] {
            #expect(try await casework.notices(for: caller).contains { $0.template == "objected" && $0.caseID == id })
        }
        #expect(try await casework.view(id, as: world.supervisor()).mayAnswerObjections)
        #expect(try await !casework.view(id, as: world.decider()).mayAnswerObjections)
        // The case goes on, also where somebody decides it in the meantime.
        try await world.act("accept", id, as: world.decider())
        #expect(await answer(world.decider()) == "action.not-allowed")
        #expect(await answer(world.supervisor(), " ") == "input.invalid")
        #expect(await answer(world.supervisor()) == nil)
        #expect(try await casework.openObjections(in: World.miyi, as: world.supervisor()).isEmpty)
        let objection = try #require(try await world.state(id).objections.first)
        #expect(objection.text == "我没去过" && objection.answer == "核实了，是本人按的手印")
        #expect(try await casework.notices(for: pair.asOwner).contains { $0.template == "objection-answered" })
        let owner = try #require(pair.owner.person)
        #expect(try await casework.acts(for: owner).first?.isObjectedTo == true)
        #expect(await object(pair.asOwner) == nil, "said again, it is open again")
        #expect(try await casework.openObjections(in: World.miyi, as: world.supervisor()).count == 1)
        #expect(try await world.rebuildsTheSame())
        try await world.close()
    }

    @Test func `A forgotten case leaves no act and no objection behind`() async throws {
        let world = try await World.open()
        let casework = world.casework
        let pair = try await MandateTests.Pair(world)
        let owner = try #require(pair.owner.person)
        let id = try await filed(world, pair)
        _ = try await casework.object(
            to: 1, text: "我没去过", command: casework.identifiers.next(), on: id, as: pair.asOwner)
        try await world.act("accept", id, as: world.decider())
        try await world.act("refuse", id, as: world.decider(), ["remedies": "可以申请行政复议"], reason: "条件不符")
        #expect(try await casework.acts(for: owner).count == 1)
        world.advance(days: try #require(casework.procedures.latest("application")?.retentionDays) + 1)
        #expect(try await casework.takeRetentionStep(limit: 1) == UpkeepStep(changed: 1))
        #expect(try await casework.acts(for: owner).isEmpty)
        let left = try await world.installation.database.read { reader in
            try reader.first("SELECT (SELECT count(*) FROM act) + (SELECT count(*) FROM objection)") { $0.int(0) }
        }
        #expect(left == 0)
        #expect(try await world.rebuildsTheSame())
        try await world.close()
    }

    @Test func `What is done with lent powers says on whose behalf, and the lender sees it`() async throws {
        let world = try await World.open()
        let casework = world.casework
        let registry = world.registry
        let pair = try await MandateTests.Pair(world)
        let head = try await MandateTests.Pair.person(world, "何建国", 105)
        let stand = try await MandateTests.Pair.person(world, "周明", 106)
        let lender = try #require(head.person)
        let receiver = try #require(stand.person)
        let today = casework.today()
        let post = try await registry.posts.create(
            PostInput(
                person: lender.retagged(), unit: "510421.hrss", roles: ["decider"], title: "局长", from: today),
            by: .system)
        let delegation = try await registry.posts.delegate(
            from: try #require(RegistryPostID(post.id)), of: lender.retagged(), to: receiver.retagged(),
            permissions: [.caseDecide, .caseHandle, .caseReceive, .caseRead], from: today,
            through: today.advanced(by: 5), reason: "出差", by: .system)
        func caller() async throws -> Caller {
            Caller(
                actor: Actor(kind: .staff, person: receiver, unit: UnitID("510421.hrss"), name: "米易县人社局 周明"),
                posts: try await registry.posts.allPosts(of: receiver.retagged()))
        }
        let id = try await filed(world, pair)
        try await world.act("accept", id, as: try await caller())
        let entry = try #require(try await casework.history(id, as: world.decider()).last)
        let behalf = try #require(entry.actor.onBehalfOf)
        #expect(behalf.delegation == delegation.id && behalf.person == lender && behalf.post.contains("局长"))
        #expect(entry.actor.person == receiver && entry.actor.post == PostID(post.id))
        let acts = try await casework.acts(underDelegation: delegation.id)
        #expect(acts.map(\.action) == ["accept"] && acts.first?.actorPerson == receiver)
        #expect(acts.first?.way == .delegation)
        #expect(try await world.rebuildsTheSame())

        try await registry.posts.endDelegation(try #require(DelegationID(delegation.id)), by: .system)
        let later = try await caller()
        await #expect(throws: CaseworkError.unknownCase) { try await world.act("grant", id, as: later) }
        try await world.close()
    }

    @Test func `A mandate given at a counter keeps how it was confirmed, and ends at once`() async throws {
        let world = try await World.open()
        let casework = world.casework
        let people = world.registry.people
        let pair = try await MandateTests.Pair(world)
        let owner = try #require(pair.owner.person)
        let helper = world.helper()
        let official = RegistryActor(
            person: helper.actor.person?.retagged(), unit: helper.actor.unit?.code, label: "helper")
        let order = MandateOrder(
            person: owner.retagged(), agent: pair.agent.retagged(), scope: .items([World.item]), acts: [.file],
            through: casework.today().advanced(by: 30))
        let command: CommandID = casework.identifiers.next()
        func give(_ given: ConfirmationInput?, as caller: Caller, _ order: MandateOrder) async -> String? {
            await Presence.flaw {
                _ = try await casework.giveMandate(
                    order, command: command, confirmedBy: given, as: caller, by: official)
            }
        }
        #expect(await give(nil, as: world.decider(), order) == "access.denied")
        var endless = order
        endless.through = casework.today().advanced(by: People.mandateDaysMaximum)
        #expect(await give(nil, as: helper, endless) == "field.invalid")
        #expect(await give(nil, as: helper, order) == "confirmation.needed")
        let other = try await casework.show("委托", for: .mandate(command), to: pair.agent, in: .zhHans, as: helper)
        #expect(await give(Presence(world).signature(other, "委托"), as: helper, order) == "confirmation.not-shown")
        let showing = try await casework.show("委托", for: .mandate(command), to: owner, in: .zhHans, as: helper)
        let given = Presence(world).signature(showing, "委托")
        #expect(await give(given, as: helper, order) == nil)
        #expect(await give(given, as: helper, order) == "confirmation.used", "one confirmation, one mandate")

        let mandate = try #require(try await people.mandates(of: owner.retagged()).first)
        #expect(try await people.mandates(of: owner.retagged()).count == 1)
        let id = try #require(MandateID(mandate.id))
        let evidence = try #require(try await people.evidence(of: id))
        #expect(evidence.kind == "signature" && evidence.summary == "委托" && evidence.picture == MandateTests.png)
        #expect(evidence.unit == "510422.hall" && evidence.digest == Showing.digest(of: "委托"))
        var input = pair.online(mandate.id)
        _ = try await casework.file(input, as: pair.asAgent)
        try await people.endMandate(id, by: official)
        input.command = casework.identifiers.next()
        let later = input
        #expect(await Presence.flaw { _ = try await casework.file(later, as: pair.asAgent) } == "mandate.needed")
        try await world.close()
    }
}
