import Access
import Casework
import Kernel
import Procedures
import Registry
import Testing

/// Who may do what for whom: the person there or not, by a helper, a window or a stranger, with every kind of mandate
/// and of confirmation.
@Suite struct PresenceTests {
    enum Who: CaseIterable { case helper, clerk, stranger }
    enum Given: CaseIterable { case nothing, right, otherSummary, tooOld, otherCommand, otherHelper, twice }

    @Test(arguments: Who.allCases) func `With the person there`(_ who: Who) async throws {
        let world = try await World.open()
        let pair = try await MandateTests.Pair(world)
        let presence = Presence(world)
        let caller = who == .helper ? world.helper() : who == .clerk ? world.clerk() : pair.asAgent
        for given in Given.allCases {
            var input = pair.filing()
            input.agent = nil
            input.command = world.casework.identifiers.next()
            switch given {
            case .nothing: break
            case .right, .twice: input.confirmation = presence.signature(try await presence.show(input, caller))
            case .otherSummary:
                input.confirmation = presence.signature(try await presence.show(input, caller), "别的内容")
            case .tooOld:
                input.confirmation = presence.signature(try await presence.show(input, caller))
                world.time.advance(milliseconds: (CaseworkLimits.showingMinutes + 1) * 60_000)
            case .otherCommand:
                var other = input
                other.command = world.casework.identifiers.next()
                input.confirmation = presence.signature(try await presence.show(other, caller))
            case .otherHelper:
                input.confirmation = presence.signature(try await presence.show(input, world.decider()))
            }
            if given == .twice {
                // Used by another filing of the same helper a moment before.
                let first = input
                _ = await Presence.flaw { _ = try await world.casework.file(first, as: caller) }
                input.command = world.casework.identifiers.next()
            }
            let filing = input
            let flaw = await Presence.flaw { _ = try await world.casework.file(filing, as: caller) }
            let wanted: String? =
                switch (who, given) {
                case (.helper, .nothing): "confirmation.needed"
                case (_, .otherSummary): "confirmation.other-summary"
                case (_, .tooOld): "confirmation.too-old"
                case (_, .otherCommand), (_, .otherHelper), (_, .twice): "confirmation.not-shown"
                case (.stranger, _): "action.not-allowed"
                case (.helper, .right), (.clerk, _): nil
                }
            #expect(flaw == wanted, "\(who) \(given)")
        }
        try await world.close()
    }

    enum Standing: CaseIterable { case none, stands, ended, otherItem, notYetFiling, expired, anothers }

    @Test(arguments: Standing.allCases) func `With nobody there a helper needs a mandate that stands`(
        _ standing: Standing
    ) async throws {
        let world = try await World.open()
        let pair = try await MandateTests.Pair(world)
        let helper = world.helper()
        // The helper as the registry knows them, in the helper's post.
        var caller = helper
        caller.actor.person = pair.agent
        var given: Mandate?
        switch standing {
        case .none: break
        case .stands: given = try await pair.give([.file, .answer])
        case .ended:
            let ended = try await pair.give()
            try await world.registry.people.endMandate(try #require(MandateID(ended.id)), by: .system)
            given = ended
        case .otherItem: given = try await pair.give([.file], .items(["510000.civil.0009"]))
        case .notYetFiling: given = try await pair.give([.answer])
        case .expired:
            given = try await pair.give(days: 3)
            world.advance(days: 4)
        case .anothers:
            let other = try await MandateTests.Pair.person(world, "王芳", 103)
            let today = world.casework.today()
            given = try await world.registry.people.createMandate(
                person: try #require(other.person).retagged(), agent: pair.agent.retagged(), scope: .all,
                acts: [.file], from: today, through: today.advanced(by: 9), by: .system)
        }
        let input = pair.filing(given?.id)
        let flaw = await Presence.flaw { _ = try await world.casework.file(input, as: caller) }
        #expect(flaw == (standing == .stands ? nil : "mandate.needed"), "\(standing)")
        guard standing == .stands, let mandate = given else { return try await world.close() }

        // Under it the helper answers by themselves; what it does not cover the person confirms, and so does everything
        // from the moment it is taken back.
        let owner = try #require(pair.owner.person)
        let id = try #require(try await world.casework.acts(for: owner).first?.caseID)
        func flawOf(_ action: String, _ input: [String: JSONValue] = [:], _ reason: String? = nil) async -> String? {
            await Presence.flaw { try await world.act(action, id, as: caller, input, reason: reason) }
        }
        #expect(await flawOf("add-materials", ["materials": ["id-card"]]) == nil)
        #expect(await flawOf("withdraw", [:], "不办了") == "confirmation.needed")
        try await world.registry.people.endMandate(try #require(MandateID(mandate.id)), by: .system)
        #expect(await flawOf("add-materials", ["materials": ["id-card"]]) == "confirmation.needed")
        #expect(try await world.rebuildsTheSame())
        try await world.close()
    }

    @Test func `Somebody who acts for the party stands beside the helper and confirms`() async throws {
        let world = try await World.open()
        let pair = try await MandateTests.Pair(world)
        let presence = Presence(world)
        let helper = world.helper()
        let mandate = try await pair.give([.file])
        var input = pair.filing(mandate.id)
        let bare = input
        #expect(
            await Presence.flaw { _ = try await world.casework.file(bare, as: helper) } == "confirmation.needed")
        input.confirmation = presence.signature(try await presence.show(input, helper))
        let byOwner = input
        #expect(
            await Presence.flaw { _ = try await world.casework.file(byOwner, as: helper) } == "confirmation.not-shown")
        input.confirmation = presence.signature(try await presence.show(input, helper, to: pair.agent))
        let byAgent = input
        #expect(await Presence.flaw { _ = try await world.casework.file(byAgent, as: helper) } == nil)
        try await world.close()
    }

    @Test func `What was confirmed stands in the case, once, with its picture`() async throws {
        let world = try await World.open()
        let casework = world.casework
        let pair = try await MandateTests.Pair(world)
        let presence = Presence(world)
        let helper = world.helper()
        var input = pair.filing()
        input.agent = nil
        input.confirmation = presence.signature(try await presence.show(input, helper))
        let receipt = try await casework.file(input, as: helper)
        // Sent twice by a double click: the first answer again, and one confirmation.
        let again = try await casework.file(input, as: helper)
        #expect(again.isRepeat && again.caseID == receipt.caseID)
        let state = try await world.state(receipt.caseID)
        let kept = try #require(state.confirmations.first)
        #expect(state.confirmations.count == 1 && kept.kind == .signature && kept.person == pair.owner.person)
        #expect(kept.summary == Presence.summary && kept.digest == Showing.digest(of: Presence.summary))
        let file = try #require(kept.attachment)
        #expect(try await casework.attachment(file.id, of: state.id, as: pair.asOwner).bytes() == MandateTests.png)
        #expect(try await casework.history(state.id, as: helper).first?.changes.contains(.confirmed(kept)) == true)

        // A later step of the party's own asks anew; nobody confirms what would be refused anyway.
        let command: CommandID = casework.identifiers.next()
        func withdraw(_ given: ConfirmationInput?, reason: String?) async -> String? {
            await Presence.flaw {
                _ = try await casework.perform(
                    Command(id: command, action: "withdraw", actor: helper.actor, reason: reason),
                    confirmedBy: given, on: state.id, as: helper)
            }
        }
        #expect(await withdraw(nil, reason: nil) == "input.invalid")
        #expect(await withdraw(nil, reason: "不办了") == "confirmation.needed")
        let shown = try await casework.show(
            "撤回", for: .act("withdraw", of: state.id, command), to: kept.person, in: .zhHans, as: helper)
        #expect(await withdraw(presence.signature(shown, "别的"), reason: "不办了") == "confirmation.other-summary")
        #expect(await withdraw(presence.signature(shown, "撤回"), reason: "不办了") == nil)
        #expect(await withdraw(presence.signature(shown, "撤回"), reason: "不办了") == nil, "the repeat is answered")
        #expect(try await world.state(state.id).confirmations.count == 2)
        #expect(try await world.rebuildsTheSame())
        try await world.close()
    }

    @Test func `A window that fills in for somebody has them confirm; an unregistered person cannot`() async throws {
        let world = try await World.open()
        let pair = try await MandateTests.Pair(world)
        var helped = pair.filing()
        helped.agent = Agent(person: nil, name: "窗口代填", mandate: nil)
        let bare = helped
        #expect(
            await Presence.flaw { _ = try await world.casework.file(bare, as: world.clerk()) }
                == "confirmation.needed")
        helped.confirmation = try await Presence(world).mark(helped, world.clerk())
        let marked = helped
        #expect(await Presence.flaw { _ = try await world.casework.file(marked, as: world.clerk()) } == nil)
        var nobody = pair.filing()
        nobody.agent = nil
        nobody.party.person = nil
        let unknown = nobody
        #expect(
            await Presence.flaw { _ = try await world.casework.file(unknown, as: world.helper()) }
                == "confirmation.person-unregistered")
        try await world.close()
    }

    @Test(arguments: [
        ("李德顺", "村医", nil), ("李 德 顺", "村医", nil), ("李德", "村医", "confirmation.mark-name"),
        ("李德顺", " ", "confirmation.witness"), ("李德顺", "李德顺", "confirmation.witness"),
        ("李德顺", "王春花", "confirmation.witness"),
    ] as [(String, String, String?)])
    func `A mark has the person's name and somebody else's eyes`(
        _ name: String, _ witness: String, _ wanted: String?
    ) async throws {
        let world = try await World.open()
        let pair = try await MandateTests.Pair(world)
        var helper = world.helper()
        helper.actor.person = try await MandateTests.Pair.person(world, "王春花", 104).person
        var input = pair.filing()
        input.agent = nil
        let showing = try await Presence(world).show(input, helper)
        input.confirmation = ConfirmationInput(
            showing: showing.id, summary: Presence.summary, proof: .mark(name: name, witness: witness))
        let filing = input
        let caller = helper
        #expect(await Presence.flaw { _ = try await world.casework.file(filing, as: caller) } == wanted)
        try await world.close()
    }

    @Test func `A code is good for one showing, once, and never to a phone that the helper wrote down`() async throws {
        let codes = HeldCodes()
        let world = try await World.open(codes: codes)
        let casework = world.casework
        let pair = try await MandateTests.Pair(world)
        let presence = Presence(world)
        let helper = world.helper()
        var input = pair.filing()
        input.agent = nil
        let showing = try await presence.show(input, helper)
        func confirm(_ code: String) async -> String? {
            var filing = input
            filing.confirmation = ConfirmationInput(showing: showing.id, summary: Presence.summary, proof: .code(code))
            let given = filing
            return await Presence.flaw { _ = try await casework.file(given, as: helper) }
        }
        #expect(await confirm("246810") == "confirmation.no-code")
        #expect(try await casework.sendCode(for: showing.id, as: helper).maskedPhone == "138******01")
        #expect(await Presence.flaw { _ = try await casework.sendCode(for: showing.id, as: world.clerk()) }
            == "confirmation.not-shown")
        #expect(await confirm("000000") == "account.wrong-password")
        #expect(await confirm("246810") == nil)
        let person = try #require(pair.owner.person)
        #expect(try await casework.acts(for: person).first?.way == .code)
        // The same text shown for the next filing is another matter.
        var next = input
        next.command = casework.identifiers.next()
        let other = try await presence.show(next, helper)
        #expect(other.id != showing.id)

        try await world.registry.people.update(
            person.retagged(), PersonInput(name: "李德顺", phone: "13800009999"),
            by: RegistryActor(person: helper.actor.person?.retagged(), label: "helper"))
        #expect(
            await Presence.flaw { _ = try await casework.sendCode(for: other.id, as: helper) }
                == "confirmation.phone-new")
        world.advance(days: CaseworkLimits.newPhoneDays + 1)
        next.command = casework.identifiers.next()
        let later = try await presence.show(next, helper)
        #expect(await Presence.flaw { _ = try await casework.sendCode(for: later.id, as: helper) } == nil)
        try await world.close()
    }
}
