import Casework
import Crypto
import Database
import Kernel
import Logging
import Node
import Procedures
import Registry
import TestSupport
import Testing

/// What a serving program does by itself, and what `tongban verify` then finds.
@Suite struct UpkeepTests {
    private func keeper(_ world: World) -> Housekeeper {
        Housekeeper(installation: world.installation, logger: Logger(label: "test"))
    }

    @Test func aServingProgramSignsItsChainAndVerifyFindsTheFirstBadEntry() async throws {
        let world = try await World.open()
        for _ in 0..<3 { _ = try await world.file() }
        #expect(await keeper(world).round().signed == 3)
        // Nothing new, nothing signed, also after a restart.
        #expect(await keeper(world).round().signed == nil)
        for _ in 0..<2 { _ = try await world.file() }
        let good = try await Upkeep(world.installation).verify()
        #expect(good.isGood)
        #expect(good.text.contains("5 entries") && good.text.contains("1 signed") && good.text.contains("2 entries not"))
        #expect(await keeper(world).round().signed == 5)

        try await world.installation.database.write { writer in
            try writer.execute("UPDATE entry SET server_at = server_at + 1 WHERE position = 4", [])
        }
        let bad = try await Upkeep(world.installation).verify()
        #expect(!bad.isGood)
        #expect(bad.text.contains("position 4 of case"), "\(bad.text)")
        #expect(bad.text.contains("1 signed checkpoints (the last at position 3"), "\(bad.text)")
        try await world.close()
    }

    /// Whoever computes all hashes anew after a change still lacks the key.
    @Test func aSignatureOfAnotherKeyIsFound() async throws {
        let world = try await World.open()
        _ = try await world.file()
        #expect(await keeper(world).round().signed == 1)
        try await world.installation.database.write { writer in
            try writer.execute("UPDATE checkpoint SET signed_at = signed_at + 1", [])
        }
        let bad = try await Upkeep(world.installation).verify()
        #expect(!bad.isGood && bad.text.contains("checkpointSignature"), "\(bad.text)")
        try await world.close()
    }

    @Test func endingGracefullySignsWhatTheLastRoundDidNot() async throws {
        let world = try await World.open()
        _ = try await world.file()
        try await Server(world.installation).finish()
        let again = try await Installation.open(world.installation.configuration, time: world.time, scrypt: .weak)
        let report = try await Upkeep(again).verify()
        #expect(report.isGood && report.text.contains("last at position 1"), "\(report.text)")
        #expect(!report.text.contains("not signed yet"))
        try await again.close()
    }

    @Test func keyIdentifiersHaveTwoDigitsAByte() {
        for _ in 0..<64 {
            let id = Upkeep.keyID(Curve25519.Signing.PrivateKey().publicKey)
            #expect(id.count == 16 && id.allSatisfy(\.isHexDigit), "\(id)")
        }
    }

    @Test func sessionsThatLastedTooLongGoAway() async throws {
        let world = try await World.open()
        let accounts = world.registry.accounts
        let person = try await world.registry.people.register(
            .citizen(CitizenNumber("510421199001011233")), PersonInput(name: "吉克阿果"), by: .system
        ).card
        _ = try await accounts.create("jike", person: person.id, by: .system)
        _ = try await accounts.createSession(for: "jike")
        #expect(await keeper(world).round().sessionsEnded == 0)
        world.advance(days: 30)
        let fresh = try await accounts.createSession(for: "jike")
        #expect(await keeper(world).round().sessionsEnded == 1)
        #expect(await keeper(world).round().sessionsEnded == 0)
        #expect(try await accounts.session(fresh.token) != nil)
        try await world.close()
    }

    @Test func versionsPastTheirLastDayAreMarkedOnce() async throws {
        let world = try await World.open()
        let province = try #require(DivisionCode("510000000000"))
        let last = world.casework.today()
        try await world.registry.catalogue.expire(
            code: World.item, division: province, version: 1, through: last, by: .system)
        #expect(await keeper(world).round().versionsExpired == 0)
        world.advance(days: 1)
        #expect(await keeper(world).round().versionsExpired == 1)
        #expect(await keeper(world).round().versionsExpired == 0)
        let version = try await world.registry.catalogue.version(1, of: World.item, at: province)
        #expect(version.status == .expired)
        try await world.close()
    }

    @Test func aNewCalendarIsTakenInPageByPageAndGoesOnAfterARestart() async throws {
        let world = try await World.open(at: "2026-12-28T09:00:00+08:00")
        let calendars = world.registry.calendars
        try await calendars.importHolidays(.bytes(Array(#"{"year": 2026, "days": []}"#.utf8)), by: .system)
        #expect(await keeper(world).round().isBehind == false)
        var cases: [CaseID] = []
        for _ in 0..<(CaseworkLimits.timerBatch + 3) { cases.append(try await world.file()) }
        let json = #"{"year": 2027, "days": [{"name": "元旦", "date": "2027-01-01", "isOffDay": true}]}"#
        try await calendars.importHolidays(.bytes(Array(json.utf8)), by: .system)

        let first = await keeper(world).round()
        #expect(first.casesRecomputed == CaseworkLimits.timerBatch)
        #expect(first.isBehind)
        // A second change while the first is under way is a walk of its own.
        try await calendars.setException(.off("停水"), on: #require(Day(iso: "2027-01-05")), in: World.miyi, by: .system)
        let restarted = try await world.casework.running(on: world.time).takeCalendarStep()
        #expect((restarted.changed, restarted.isDone) == (3, false))
        var later = await keeper(world).round()
        var changed = later.casesRecomputed
        while later.isBehind {
            later = await keeper(world).round()
            changed += later.casesRecomputed
        }
        // The last three were computed when both changes were there already: once is enough for them.
        #expect(changed == CaseworkLimits.timerBatch)
        for (id, times) in [(cases[0], 2), (cases[cases.count - 1], 1)] {
            let entries = try await world.casework.history(id, as: Caller.system)
            #expect(entries.filter { $0.action == "recompute" }.count == times)
        }
        let last = await keeper(world).round()
        #expect((last.casesRecomputed, last.isBehind) == (0, false))
        try await world.close()
    }

    /// `tongban token create` while the data are served. A file has one owner; a server's database may have several.
    @Test func aTokenIsMadeBesideTheServerAndIsGoodAtOnce() async throws {
        let world = try await World.open()
        let person = try await world.registry.people.register(
            .citizen(CitizenNumber("510421199001011233")), PersonInput(name: "吉克阿果"), by: .system
        ).card
        _ = try await world.registry.accounts.create("jike", person: person.id, by: .system)
        let configuration = world.installation.configuration
        if !TestStore.isPostgres {
            await #expect(throws: DatabaseError.self) {
                _ = try await Installation.open(configuration, time: world.time, scrypt: .weak)
            }
        }
        let guest = try await Installation.openBeside(configuration)
        let token = try await Upkeep(guest).createToken(name: "beside", account: "jike", days: 1)
        #expect(try await Upkeep(guest).verify().isGood)
        try await guest.close()
        let known = try await world.registry.accounts.token(token)
        #expect(known?.person == person.id)
        _ = try await world.file()
        try await world.close()
    }
}
