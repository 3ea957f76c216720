import Database
import Kernel
import Registry
import TestSupport
import Testing

@Suite struct LooksTests {
    private static let clerk = Looker(RegistryHouse.clerk)
    private static let miyi = DivisionCode("510421000000")!

    private func note(
        _ house: RegistryHouse, _ person: RegistryPersonID, _ kind: LookKind = .card, by looker: Looker = clerk,
        flag: Looks.Flag? = nil
    ) async throws {
        try await house.registry.looks.note([LookNote(at: person, kind, basis: .counter)], by: looker) { _ in flag }
    }

    private func looks(_ house: RegistryHouse, _ person: RegistryPersonID) async throws -> [Look] {
        try await house.registry.looks.looks(at: [person.retagged()])
    }

    @Test func looksAreReadNewestFirstWithAllThatWasSaid() async throws {
        let house = try await RegistryHouse()
        let card = try await house.citizen()
        let note = LookNote(
            at: card.id, .unmask, basis: .holder, purpose: "verify", reason: "打印证书", caseNumber: "510421-1")
        try await house.registry.looks.note([note], by: Self.clerk)
        house.time.set(house.time.now.adding(milliseconds: 1_000))
        try await self.note(house, card.id)
        let looks = try await looks(house, card.id)
        #expect(looks.map(\.note.kind) == [.card, .unmask])
        #expect(looks.last?.note == note)
        #expect(looks.last?.by == Self.clerk)
        #expect(looks.last?.at == RegistryHouse.start)
        let older = try await house.registry.looks.looks(at: [card.id.retagged()], before: looks[0].id)
        #expect(older.map(\.id) == [looks[1].id])
    }

    @Test func looksWithinTenMinutesCountTogetherAndThenBeginAnew() async throws {
        let house = try await RegistryHouse()
        let card = try await house.citizen()
        for minute in [0, 4, 9] {
            house.time.set(RegistryHouse.start.adding(milliseconds: Int64(minute) * 60_000))
            try await note(house, card.id)
        }
        var found = try await looks(house, card.id)
        #expect(found.map(\.times) == [3])
        #expect(found[0].lastAt - found[0].at == 9 * 60_000)
        house.time.set(RegistryHouse.start.adding(milliseconds: LookLimits.togetherMilliseconds))
        try await note(house, card.id)
        found = try await looks(house, card.id)
        #expect(found.map(\.times) == [1, 3])
        // Another reader, another post of the same unit, another kind: each has a row.
        try await note(house, card.id, by: Looker(kind: .program, unit: "510421.hall", label: "program"))
        try await note(house, card.id, .sheet)
        #expect(try await looks(house, card.id).count == 4)
    }

    @Test func aListSeenAgainWritesNothingUntilTheNextDay() async throws {
        let house = try await RegistryHouse()
        let card = try await house.citizen()
        let commits = house.registry.commit
        try await note(house, card.id, .list)
        let before = commits.statistics.commands
        for hour in [1, 5, 13] {
            house.time.set(RegistryHouse.start.adding(milliseconds: Int64(hour) * 3_600_000))
            try await note(house, card.id, .list)
        }
        #expect(commits.statistics.commands == before)
        // 10:00 and 14 hours: midnight in Beijing.
        house.time.set(RegistryHouse.start.adding(milliseconds: 14 * 3_600_000))
        try await note(house, card.id, .list)
        #expect(try await looks(house, card.id).count == 2)
        #expect(house.registry.looks.noted == 5)
    }

    @Test func aClockThatStepsBackMakesARowOfItsOwn() async throws {
        let house = try await RegistryHouse()
        let card = try await house.citizen()
        try await note(house, card.id)
        house.time.set(RegistryHouse.start.adding(milliseconds: -86_400_000))
        try await note(house, card.id)
        #expect(try await looks(house, card.id).map(\.times) == [1, 1])
    }

    @Test func aRowThatWasErasedIsWrittenAgain() async throws {
        let house = try await RegistryHouse()
        let card = try await house.citizen()
        try await note(house, card.id)
        try await house.database.write { try $0.execute("DELETE FROM look") }
        try await note(house, card.id)
        #expect(try await looks(house, card.id).map(\.times) == [1])
    }

    @Test func anErasureTakesTheWordsAndLeavesTheLook() async throws {
        let house = try await RegistryHouse.furnished()
        let card = try await house.citizen()
        let note = LookNote(at: card.id, .unmask, basis: .counter, purpose: "contact", reason: "打电话给吉克阿果")
        try await house.registry.looks.note([note], by: Self.clerk) { _ in .broken(.noCase, in: Self.miyi) }
        let id = try #require(try await looks(house, card.id).first).id
        try await house.registry.looks.explain(id, "吉克阿果来过", by: RegistryHouse.clerk)
        try await house.registry.people.erase(card.id, by: RegistryHouse.clerk) { _ in }
        let kept = try #require(try await looks(house, card.id).first)
        #expect(kept.by == Self.clerk && kept.note.reason == nil && kept.flag?.explanation?.text == "")
    }

    @Test func tooManyAtOnceAreRefusedWhole() async throws {
        let house = try await RegistryHouse()
        let notes = (0...LookLimits.atOnceMax).map { _ in
            LookNote(at: house.registry.identifiers.next(LookSubject.self), .list, basis: .holder)
        }
        #expect(try await refusal { try await house.registry.looks.note(notes, by: Self.clerk) } == "limit.reached")
    }

    @Test func differentPeopleOfAnHourAreCountedOnce() async throws {
        let house = try await RegistryHouse()
        let looks = house.registry.looks
        let ids = (0..<70).map { _ in house.registry.identifiers.next(LookSubject.self) }
        var counts: [Int?] = []
        for id in ids {
            counts.append(try await looks.peopleInHour(LookNote(at: id, .card, basis: .counter), by: Self.clerk))
        }
        #expect(counts.prefix(61).compactMap(\.self) == Array(1...61))
        // Beyond the bound nothing is kept: it was said once.
        #expect(counts.dropFirst(61).allSatisfy { $0 == nil })
        house.time.set(RegistryHouse.start.adding(milliseconds: 3_600_000))
        #expect(try await looks.peopleInHour(LookNote(at: ids[0], .card, basis: .counter), by: Self.clerk) == 1)
        #expect(try await looks.peopleInHour(LookNote(at: ids[0], .card, basis: .counter), by: Self.clerk) == nil)
        #expect(try await looks.peopleInHour(LookNote(at: ids[1], .list, basis: .counter), by: Self.clerk) == nil)
    }

    @Test func aFlagIsAskedAboutAndExplainedOnceByAnother() async throws {
        let house = try await RegistryHouse.furnished()
        let looks = house.registry.looks
        let card = try await house.citizen()
        let other = try await house.citizen("510421198512244560", "吉克木乃")
        let clerk = Looker(kind: .staff, person: other.id, unit: "510421.hall", label: "clerk")
        try await note(house, card.id, .unmask, by: clerk, flag: .broken(.noCase, in: Self.miyi))
        let id = try #require(try await self.looks(house, card.id).first).id
        #expect(try await looks.flagged(in: Self.miyi).map(\.look.id) == [id])
        #expect(try await looks.flagged(in: house.division("510400000000")).count == 1)
        #expect(try await looks.flagged(in: house.division("510422000000")).isEmpty)
        #expect(try await looks.flagged(in: Self.miyi, rule: .manyPeople).isEmpty)

        #expect(try await refusal { try await looks.ask(about: id, at: [other.id.retagged()]) } == "look.unknown")
        try await looks.ask(about: id, at: [card.id.retagged()])
        let asked = try await looks.flagged(in: Self.miyi).first?.look.flag?.askedAt
        #expect(asked == RegistryHouse.start)
        house.time.set(RegistryHouse.start.adding(milliseconds: 60_000))
        try await looks.ask(about: id, at: [card.id.retagged()])
        #expect(try await looks.flagged(in: Self.miyi).first?.look.flag?.askedAt == asked)

        let own = RegistryActor(person: other.id, unit: "510421.hall", label: "clerk")
        #expect(try await refusal { try await looks.explain(id, "我自己看的", by: own) } == "look.own-denied")
        #expect(
            try await refusal { try await looks.explain(id, " ", by: RegistryHouse.clerk) } == "person.reason-required")
        try await looks.explain(id, "当事人来窗口问过。", by: RegistryHouse.clerk)
        try await looks.explain(id, "第二次说明", by: RegistryHouse.clerk)
        let flag = try #require(try await self.looks(house, card.id).first?.flag)
        #expect(flag.explanation?.text == "当事人来窗口问过。")
        #expect(try await looks.flagged(in: Self.miyi).isEmpty)
        #expect(try await looks.flagged(in: Self.miyi, .explained).count == 1)
        let changes = try await house.registry.log.changes(in: Self.miyi)
        #expect(changes.filter { $0.action == "look.explain" }.count == 1)
    }

    @Test func nobodyAsksForMoreThanTheBound() async throws {
        let house = try await RegistryHouse()
        let card = try await house.citizen()
        for number in 0...LookLimits.asksOpenMax {
            try await note(
                house, card.id, .unmask, by: Looker(kind: .staff, unit: "u", label: "clerk \(number)"),
                flag: .broken(.noCase, in: Self.miyi))
        }
        let ids = try await looks(house, card.id).map(\.id)
        for id in ids.dropLast() { try await house.registry.looks.ask(about: id, at: [card.id.retagged()]) }
        let last = try #require(ids.last)
        #expect(
            try await refusal { try await house.registry.looks.ask(about: last, at: [card.id.retagged()]) }
                == "limit.reached")
    }

    @Test func aWaitingLookSaysNothingUntilItIsJudged() async throws {
        let house = try await RegistryHouse()
        let looks = house.registry.looks
        let card = try await house.citizen()
        try await note(house, card.id, flag: .waits(in: Self.miyi))
        #expect(try await self.looks(house, card.id).map(\.flag) == [nil])
        #expect(try await looks.waiting().isEmpty)
        house.time.set(RegistryHouse.start.adding(milliseconds: Int64(LookLimits.graceHours) * 3_600_000))
        let waiting = try await looks.waiting()
        #expect(waiting.map(\.look.subject) == [card.id.retagged()])
        #expect(waiting.map(\.division) == [Self.miyi])
        try await looks.settle(waiting.map { ($0.look.id, .noCase) })
        #expect(try await self.looks(house, card.id).map(\.flag?.rule) == [.noCase])
        #expect(try await looks.waiting().isEmpty)
    }

    @Test func oldLooksGoAndTheWalkIsDoneOnceADay() async throws {
        let house = try await RegistryHouse()
        let looks = house.registry.looks
        let card = try await house.citizen()
        try await note(house, card.id, .unmask, flag: .broken(.noCase, in: Self.miyi))
        #expect(try await looks.removeOld() == (0, true))
        house.time.set(RegistryHouse.start.adding(days: LookLimits.keptDays - 1))
        #expect(try await looks.removeOld() == (0, true))
        try await note(house, card.id, .sheet)
        house.time.set(RegistryHouse.start.adding(days: LookLimits.keptDays + 1))
        #expect(try await looks.removeOld() == (1, true))
        #expect(try await self.looks(house, card.id).map(\.note.kind) == [.sheet])
        #expect(try await looks.flagged(in: Self.miyi).isEmpty)
        // The same day again: nothing is walked through.
        house.time.set(RegistryHouse.start.adding(days: LookLimits.keptDays + 1))
        #expect(try await looks.removeOld() == (0, true))
        #expect(LookLimits.keptDays > 183)
    }

    @Test func aWalkOverManyGoesOnWhereItStopped() async throws {
        let house = try await RegistryHouse()
        let looks = house.registry.looks
        let count = LookLimits.walkRows + 300
        for start in stride(from: 0, to: count, by: LookLimits.atOnceMax) {
            let notes = (start..<min(start + LookLimits.atOnceMax, count)).map { _ in
                LookNote(at: house.registry.identifiers.next(LookSubject.self), .list, basis: .holder)
            }
            try await looks.note(notes, by: Self.clerk)
        }
        house.time.set(RegistryHouse.start.adding(days: LookLimits.keptDays + 1))
        #expect(try await looks.removeOld() == (LookLimits.walkRows, false))
        #expect(try await looks.removeOld() == (300, true))
        #expect(try await looks.removeOld() == (0, true))
    }

    @Test(.enabled(if: !TestStore.isPostgres, "is about SQLite's own file")) func hotQueriesUseTheirKeys() async throws {
        let house = try await RegistryHouse()
        let plan = try await house.database.queryPlan(
            "SELECT id FROM look WHERE subject = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3",
            [.blob([]), .blob([]), .integer(1)])
        #expect(plan.allSatisfy { $0.contains("USING PRIMARY KEY") }, "\(plan)")
    }
}
