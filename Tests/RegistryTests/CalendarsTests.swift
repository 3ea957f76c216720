import Kernel
import Registry
import Testing

@Suite struct CalendarsTests {
    private let year2026 = """
        {"year": 2026, "days": [
            {"name": "元旦", "date": "2026-01-01", "isOffDay": true},
            {"name": "元旦", "date": "2026-01-04", "isOffDay": false},
            {"name": "国庆节", "date": "2026-10-01", "isOffDay": true}]}
        """

    @Test func nearerLevelsWinAndTheRestIsInherited() async throws {
        let house = try await RegistryHouse.furnished()
        let calendars = house.registry.calendars
        let report = try await calendars.importHolidays(.text(year2026), by: .system)
        #expect((report.added, report.applied) == (3, true))
        let county = try house.division("510421000000")
        let neighbour = try house.division("510422000000")
        let village = try house.division("510421204200")
        let torch = try house.day("2026-08-06")
        #expect(try await calendars.calendar(for: county).isWorking(torch))
        try await calendars.setException(.off("火把节"), on: torch, in: county, by: .system)
        try await calendars.setException(.working("防汛值班"), on: house.day("2026-10-01"), in: county, by: .system)
        for place in [county, village] {
            let calendar = try await calendars.calendar(for: place)
            #expect(!calendar.isWorking(torch))
            #expect(try calendar.isWorking(house.day("2026-10-01")))
            #expect(try !calendar.isWorking(house.day("2026-01-01")))
            #expect(try calendar.isWorking(house.day("2026-01-04")))
        }
        let other = try await calendars.calendar(for: neighbour)
        #expect(other.isWorking(torch))
        #expect(try !other.isWorking(house.day("2026-10-01")))
        try await calendars.removeException(on: torch, in: county, by: .system)
        #expect(try await calendars.calendar(for: village).isWorking(torch))
    }

    @Test func aLocalHolidayAloneDoesNotPublishAYear() async throws {
        let house = try await RegistryHouse.furnished()
        let calendars = house.registry.calendars
        let county = try house.division("510421000000")
        try await calendars.importHolidays(.text(year2026), by: .system)
        try await calendars.setException(.off("火把节"), on: house.day("2027-07-26"), in: county, by: .system)
        let before = try await calendars.calendar(for: county)
        #expect(before.isPublished(2026))
        #expect(!before.isPublished(2027))
        #expect(try before.adding(workingDays: 20, after: house.day("2026-12-20")).isProvisional)
        try await calendars.importHolidays(.text(#"{"year": 2027, "days": []}"#), by: .system)
        let after = try await calendars.calendar(for: county)
        #expect(try !after.adding(workingDays: 20, after: house.day("2026-12-20")).isProvisional)
        #expect(try !after.isWorking(house.day("2027-07-26")))
    }

    /// National notices are published for the whole country; a province or a county only adds days.
    @Test(arguments: ["510000000000", "510421000000"])
    func aFileOfALevelBelowAddsDaysAndPublishesNothing(_ level: String) async throws {
        let house = try await RegistryHouse.furnished()
        let calendars = house.registry.calendars
        let place = try house.division(level)
        let county = try house.division("510421000000")
        let local = """
            {"year": 2027, "days": [{"name": "彝族年", "date": "2027-11-22", "isOffDay": true}]}
            """
        let report = try await calendars.importHolidays(.text(local), for: place, by: .system)
        #expect((report.added, report.applied) == (1, true))
        let before = try await calendars.calendar(for: county)
        #expect(try !before.isWorking(house.day("2027-11-22")))
        #expect(!before.isPublished(2027))
        #expect(try before.adding(workingDays: 5, after: house.day("2027-11-19")).isProvisional)
        #expect(try await calendars.publishedYears().isEmpty)
        // The same file again is no news: nobody has to compute anything anew.
        let position = try #require(try await calendars.changes(after: 0).last?.position)
        try await calendars.importHolidays(.text(local), for: place, by: .system)
        #expect(try await calendars.changes(after: position).isEmpty)

        // The national notice comes later, and the local day stays.
        try await calendars.importHolidays(.text(#"{"year": 2027, "days": []}"#), by: .system)
        let after = try await calendars.calendar(for: county)
        #expect(after.isPublished(2027))
        #expect(try !after.isWorking(house.day("2027-11-22")))
        #expect(try !after.adding(workingDays: 5, after: house.day("2027-11-19")).isProvisional)
        #expect(try await calendars.publishedYears().map(\.year) == [2027])
    }

    @Test func progressGoesForwardOnlyAndBeginsWithWhatComes() async throws {
        let house = try await RegistryHouse.furnished()
        let calendars = house.registry.calendars
        try await calendars.importHolidays(.text(year2026), by: .system)
        #expect(try await calendars.progress(of: "a") == ChangeProgress(done: 1))
        try await calendars.keep(ChangeProgress(done: 1, target: 4, mark: "here"), of: "a")
        #expect(try await calendars.progress(of: "a") == ChangeProgress(done: 1, target: 4, mark: "here"))
        try await calendars.keep(ChangeProgress(done: 4), of: "a")
        try await calendars.keep(ChangeProgress(done: 1, target: 4, mark: "late"), of: "a")
        #expect(try await calendars.progress(of: "a") == ChangeProgress(done: 4))
    }

    @Test func importingAgainReplacesTheYearAndSaysSo() async throws {
        let house = try await RegistryHouse.furnished()
        let calendars = house.registry.calendars
        try await calendars.importHolidays(.text(year2026), by: .system)
        let same = try await calendars.importHolidays(.text(year2026), by: .system)
        #expect((same.added, same.changed, same.unchanged) == (0, 0, 3))
        let moved = """
            {"year": 2026, "days": [
                {"name": "元旦", "date": "2026-01-01", "isOffDay": true},
                {"name": "国庆节", "date": "2026-10-02", "isOffDay": true}]}
            """
        let dry = try await calendars.importHolidays(
            .text(moved), options: ImportOptions(isDryRun: true), by: .system)
        #expect((dry.added, dry.changed, dry.unchanged, dry.applied) == (1, 2, 1, false))
        #expect(try await calendars.exceptions(of: nil, year: 2026).count == 3)
        try await calendars.importHolidays(.text(moved), by: .system)
        #expect(try await calendars.exceptions(of: nil, year: 2026).map(\.day.iso) == ["2026-01-01", "2026-10-02"])
    }

    @Test func whoRecomputesDeadlinesHearsOfEachChangeOnce() async throws {
        let house = try await RegistryHouse.furnished()
        let calendars = house.registry.calendars
        let county = try house.division("510421000000")
        let torch = try house.day("2026-08-06")
        try await calendars.importHolidays(.text(year2026), by: .system)
        try await calendars.importHolidays(.text(year2026), by: .system)
        try await calendars.setException(.off("火把节"), on: torch, in: county, by: .system)
        try await calendars.setException(.off("火把节"), on: torch, in: county, by: .system)
        let changes = try await calendars.changes(after: 0)
        #expect(changes.map(\.position) == [1, 2])
        #expect(changes.map(\.division) == [nil, county])
        #expect(try changes[1].concerns(house.division("510421204200")))
        #expect(try !changes[1].concerns(house.division("510422000000")))
        #expect(try await calendars.changes(after: 1) == [changes[1]])
    }

    @Test(arguments: [
        (#"{"year": 2026, "days": [{"name": "", "date": "2026-01-01", "isOffDay": true}]}"#, "holiday.fields"),
        (#"{"year": 2026, "days": [{"name": "a", "date": "2026-02-30", "isOffDay": true}]}"#, "holiday.fields"),
        (#"{"year": 2026, "days": [{"name": "a", "date": "2029-01-01", "isOffDay": true}]}"#, "holiday.day"),
    ])
    func aBadDayKeepsTheYearOut(_ text: String, _ code: String) async throws {
        let house = try await RegistryHouse.furnished()
        let report = try await house.registry.calendars.importHolidays(.text(text), by: .system)
        #expect(report.rejected.map(\.code) == [code])
        #expect(!report.applied)
        #expect(try await house.registry.calendars.publishedYears().isEmpty)
    }

    @Test(arguments: ["{", "[]", #"{"year": "2026", "days": []}"#, #"{"year": 2026}"#])
    func aMalformedFileIsRefused(_ text: String) async throws {
        let house = try await RegistryHouse()
        let refused = try await refusal {
            try await house.registry.calendars.importHolidays(.text(text), by: .system)
        }
        #expect(refused == "import.malformed")
    }

    @Test func townsSetNoHolidays() async throws {
        let house = try await RegistryHouse.furnished()
        let refused = try await refusal {
            try await house.registry.calendars.setException(
                .off("赶场"), on: RegistryHouse.start.day(), in: house.division("510421204000"), by: .system)
        }
        #expect(refused == "field.invalid")
    }

    @Test(.enabled(if: RealData.exists("holidays/2026.json"), "the public data is not beside the project"))
    func theRealHolidaysLoad() async throws {
        let house = try await RegistryHouse.furnished()
        for year in 2024...2026 {
            let report = try await house.registry.calendars.importHolidays(
                .file(path: RealData.path("holidays/\(year).json")), by: .system)
            #expect(report.applied)
            #expect(report.added > 20)
        }
        let calendar = try await house.registry.calendars.calendar(for: house.division("510421000000"))
        // New Year 2026: three days off, the Sunday after is worked.
        #expect(try calendar.workingDays(after: house.day("2025-12-31"), through: house.day("2026-01-04")) == 1)
    }
}
