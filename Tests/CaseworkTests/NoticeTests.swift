import Access
import Casework
import Kernel
import Procedures
import Registry
import Testing

/// Notices name the case, the item, the day, the units and the place, in the reader's language, and nobody.
@Suite struct NoticeTests {
    @Test func `Texts are filled in when they are read, in the reader's language`() async throws {
        let world = try await World.open()
        let casework = world.casework
        let receipt = try await casework.file(world.filing(), as: world.clerk())
        let id = receipt.caseID
        let party = try #require(try await casework.notices(for: world.citizen()).first)
        let number = receipt.number.description
        #expect(
            try await casework.text(of: party, in: .zhHans)
                == "我们收到了您的“失业登记”申请，编号 \(number)。2026年3月9日前告诉您是否受理。")
        #expect(
            try await casework.text(of: party, in: .en)
                == "We have your application for “Registration of unemployment”, number \(number). By 2026-03-09 we "
                + "tell you whether it is accepted.")
        // The day is that of the notice: a later limit does not rewrite what was said.
        try await world.act("accept", id, as: world.decider())
        let again = try #require(try await casework.notices(for: world.citizen()).last)
        #expect(try await casework.text(of: again, in: .zhHans).contains("2026年3月9日"))
        let accepted = try #require(try await casework.notices(for: world.citizen()).first)
        #expect(try await casework.text(of: accepted, in: .zhHans) == "您的“失业登记”已受理，2026年3月5日前办好。")

        try await world.act("grant", id, as: world.decider())
        try await world.act("produce", id, as: world.decider(), ["name": "凭证"])
        try await world.act("shelve", id, as: world.clerk(), ["shelf": "B-07"])
        let ready = try #require(try await casework.notices(for: world.citizen()).first)
        #expect(try await casework.text(of: ready, in: .zhHans).contains("到盐边县大厅领取"))
        // A unit's new name is the one that is read.
        var hall = try #require(try await world.registry.units.unit("510422.hall"))
        hall.name = LocalizedText(zh: "盐边县政务大厅", en: "Yanbian Hall")
        try await world.registry.units.update(hall, by: .system)
        #expect(try await casework.text(of: ready, in: .en).contains("to Yanbian Hall,"))
        try await world.close()
    }

    @Test func `No notice of any shipped procedure holds the applicant's name, words or an open placeholder`() async throws {
        let world = try await World.open()
        let casework = world.casework
        for procedure in casework.procedures.all {
            for (template, text) in procedure.notices {
                let used = procedure.placeholders(of: template)
                #expect(used == NoticePlaceholder.named(in: text))
                for language in [Language.zhHans, .en] {
                    #expect(!text[language].isEmpty)
                    let filled = NoticePlaceholder.filled(text[language]) { _ in "x" }
                    #expect(!filled.contains("{") && !filled.contains("}"), "\(procedure.id) \(template)")
                }
            }
        }
        var request = FilingInput(
            command: casework.identifiers.next(), procedure: "information-disclosure", itemCode: nil,
            home: World.miyi, party: world.party(), channel: .online, title: "我家邻居的低保材料",
            answers: ["subject": "我家邻居的低保材料", "description": "想看", "form": "electronic"])
        request.pickup = nil
        let id = try await casework.file(request, as: world.citizen()).caseID
        let office = world.decider("510421.gov-service")
        let told = try #require(try await casework.notices(for: office).first { $0.caseID == id })
        for language in [Language.zhHans, .en] {
            let text = try await casework.text(of: told, in: language)
            let subject = try await casework.subject(of: told, in: language)
            for private_ in ["邻居", "李德顺"] {
                #expect(!text.contains(private_) && !subject.contains(private_), "\(text)")
            }
        }
        let own = try #require(try await casework.notices(for: world.citizen()).first)
        #expect(try await casework.subject(of: own, in: .zhHans) == "我家邻居的低保材料")
        try await world.close()
    }

    @Test func `Escalation speaks in both languages too`() async throws {
        let world = try await World.open()
        let id = try await world.file()
        try await world.act("accept", id, as: world.decider())
        world.advance(days: 10)
        try await world.casework.sweep()
        let notices = try await world.casework.notices(for: world.decider()).filter {
            $0.template.hasPrefix("escalated.")
        }
        #expect(!notices.isEmpty)
        for notice in notices {
            #expect(try await world.casework.text(of: notice, in: .zhHans).contains("失业登记"))
            #expect(try await world.casework.text(of: notice, in: .en).contains(notice.number))
        }
        try await world.close()
    }

    @Test func `An agent reads what the party is told while a mandate lets them look`() async throws {
        let world = try await World.open()
        let casework = world.casework
        let pair = try await MandateTests.Pair(world)
        let mandate = try await pair.give([.file, .answer])
        let id = try await casework.file(pair.online(mandate.id), as: pair.asAgent).caseID
        try await world.act("accept", id, as: world.decider())
        func templates(_ caller: Caller) async throws -> [String] {
            try await casework.notices(for: caller).map(\.template)
        }
        #expect(try await templates(pair.asAgent) == ["accepted", "filed"])
        // The party hears besides that somebody acted in its name.
        #expect(try await templates(pair.asOwner).sorted() == ["accepted", "acted-for-you", "filed"])
        #expect(try await casework.notices(for: pair.asAgent).allSatisfy { $0.isForOther && $0.caseID == id })
        #expect(try await casework.notices(for: pair.asOwner).allSatisfy { !$0.isForOther })
        let told = try #require(try await casework.notices(for: pair.asAgent).last)
        #expect(try await casework.text(of: told, in: .zhHans).contains("“失业登记”"))
        #expect(try await casework.unreadCount(for: pair.asAgent) == 2)
        try await casework.markNoticesRead(for: pair.asAgent)
        #expect(try await casework.unreadCount(for: pair.asAgent) == 0)
        #expect(try await casework.unreadCount(for: pair.asOwner) == 3)
        // Only who comes as a citizen acts under a mandate; in a post the same person reads the post's notices.
        var inPost = world.decider()
        inPost.actor.person = pair.agent
        #expect(try await casework.notices(for: inPost).allSatisfy { !$0.isForOther })

        try await world.registry.people.endMandate(try #require(MandateID(mandate.id)), by: .system)
        try await world.act("grant", id, as: world.decider())
        #expect(try await templates(pair.asAgent).isEmpty)
        #expect(try await casework.unreadCount(for: pair.asAgent) == 0)
        try await casework.markNoticesRead(for: pair.asAgent)
        #expect(try await templates(pair.asOwner).sorted() == ["accepted", "acted-for-you", "filed", "granted"])
        // One for other items does not help, one that covers the item does; what came in between is new.
        _ = try await pair.give([.rate], .items(["510000.civil.0009"]))
        #expect(try await templates(pair.asAgent).isEmpty)
        _ = try await pair.give([.collect], .items([World.item]))
        #expect(try await templates(pair.asAgent) == ["granted", "accepted", "filed"])
        #expect(try await casework.unreadCount(for: pair.asAgent) == 1)
        world.advance(days: 31)
        #expect(try await templates(pair.asAgent).isEmpty)
        try await world.close()
    }

    @Test func `A mandate on paper brings notices until its last day, help without one none`() async throws {
        let world = try await World.open()
        let casework = world.casework
        let pair = try await MandateTests.Pair(world)
        let scan = try await casework.upload(name: "委托书.png", content: MandateTests.png, as: world.clerk())
        let paper = PaperMandate(number: "村委 2026-3", scan: scan, through: casework.today().advanced(by: 10))
        let id = try await casework.file(pair.filing(paper: paper), as: world.clerk()).caseID
        var helped = pair.filing()
        helped.agent = Agent(person: nil, name: "某人", mandate: nil)
        helped.confirmation = try await Presence(world).mark(helped, world.clerk())
        _ = try await casework.file(helped, as: world.clerk())
        #expect(try await casework.notices(for: pair.asAgent).map(\.caseID) == [id])
        world.advance(days: 10)
        #expect(try await casework.notices(for: pair.asAgent).map(\.caseID) == [id])
        world.advance(days: 1)
        #expect(try await casework.notices(for: pair.asAgent).isEmpty)
        try await world.close()
    }
}
