import Foundation
import Testing

@testable import Kernel

@Suite struct WorkingCalendarTests {
    static func day(_ iso: String) throws -> Day { try #require(Day(iso: iso)) }

    /// The start of October 2026 with a make-up Saturday, and nothing known of 2027.
    static func calendar() throws -> WorkingCalendar {
        var exceptions: [Day: WorkingCalendar.Exception] = [:]
        for number in 1...7 { exceptions[try day("2026-10-0\(number)")] = .off("国庆节") }
        exceptions[try day("2026-10-10")] = .working("国庆节")
        return WorkingCalendar(exceptions: exceptions, publishedYears: [2_026])
    }

    @Test(arguments: [
        ("2026-09-30", 0, "2026-09-30", false), ("2026-09-30", 1, "2026-10-08", false),
        ("2026-09-30", 3, "2026-10-10", false), ("2026-09-30", 4, "2026-10-12", false),
        ("2026-10-03", 1, "2026-10-08", false), ("2026-11-22", 20, "2026-12-18", false),
        ("2026-12-30", 1, "2026-12-31", false), ("2026-12-30", 2, "2027-01-01", true),
        ("2026-12-31", 1, "2027-01-01", true), ("2025-12-31", 1, "2026-01-01", false),
        ("2025-12-30", 2, "2026-01-01", true), ("2026-12-31", 0, "2026-12-31", false),
    ])
    func adding(start: String, count: Int, end: String, isProvisional: Bool) throws {
        let reckoned = try Self.calendar().adding(workingDays: count, after: Self.day(start))
        #expect(reckoned == .init(day: try Self.day(end), isProvisional: isProvisional))
    }

    @Test func countsOutOfBoundsAreMarked() throws {
        let calendar = try Self.calendar()
        let start = try Self.day("2026-11-22")
        let over = calendar.adding(workingDays: 3_661, after: start)
        #expect(over.day == calendar.adding(workingDays: 3_660, after: start).day)
        #expect(over.isProvisional)
        #expect(calendar.adding(workingDays: -1, after: start) == .init(day: start, isProvisional: true))
        #expect(
            calendar.adding(calendarDays: 60, after: start) == .init(day: start.advanced(by: 60), isProvisional: false))
        #expect(calendar.adding(calendarDays: 4_000, after: start).isProvisional)
    }

    @Test func localExceptionsWin() throws {
        let holiday = try Self.day("2026-11-24")
        let makeUp = try Self.day("2026-10-10")
        let local = WorkingCalendar(
            exceptions: [holiday: .off("彝族年"), makeUp: .off("彝族年")], publishedYears: [2_027])
        let merged = try Self.calendar().merging(local)
        #expect(!merged.isWorking(holiday))
        #expect(!merged.isWorking(makeUp))
        #expect(try !merged.isWorking(Self.day("2026-10-01")))
        #expect(merged.publishedYears == [2_026])
        #expect(merged.adding(workingDays: 1, after: holiday.advanced(by: -1)).day == holiday.advanced(by: 1))
        #expect(merged.workingDay(onOrAfter: holiday).day == holiday.advanced(by: 1))
    }

    @Test func agreesWithANaiveLoop() throws {
        var random = seeded("working days against a naive loop")
        let first = try Self.day("2023-12-01")
        for _ in 0..<300 {
            var exceptions: [Day: WorkingCalendar.Exception] = [:]
            for _ in 0..<Int.random(in: 0...80, using: &random) {
                let day = first.advanced(by: Int.random(in: 0..<1_200, using: &random))
                exceptions[day] = random.chance(0.5) ? .off("假") : .working("班")
            }
            let years = Set((2_023...2_028).filter { _ in random.chance(0.7) })
            let calendar = WorkingCalendar(exceptions: exceptions, publishedYears: years)
            for _ in 0..<20 {
                let start = first.advanced(by: Int.random(in: -20..<1_220, using: &random))
                let count = Int.random(in: 0...60, using: &random)
                let reckoned = calendar.adding(workingDays: count, after: start)
                guard reckoned == naive(exceptions, years, count, start),
                    calendar.workingDays(after: start, through: reckoned.day) == count
                else {
                    Issue.record("\(count) after \(start): \(reckoned)")
                    return
                }
                let end = start.advanced(by: Int.random(in: -5...400, using: &random))
                let counted = calendar.workingDays(after: start, through: end)
                let expected = end > start ? (start.advanced(by: 1)...end).count(where: calendar.isWorking) : 0
                #expect(counted == expected)
            }
        }
    }

    private func naive(
        _ exceptions: [Day: WorkingCalendar.Exception], _ years: Set<Int>, _ count: Int, _ start: Day
    ) -> WorkingCalendar.Reckoned {
        var day = start
        var left = count
        var isProvisional = false
        while left > 0 {
            day = day.advanced(by: 1)
            if !years.contains(day.year) { isProvisional = true }
            switch exceptions[day] {
            case .off: continue
            case .working: left -= 1
            case nil: if day.weekday != .saturday, day.weekday != .sunday { left -= 1 }
            }
        }
        return .init(day: day, isProvisional: isProvisional)
    }

    @Test func weekendRuleBeforeTheEpoch() throws {
        let calendar = WorkingCalendar()
        let start = try Self.day("1959-12-25")
        let end = try Self.day("1970-02-03")
        #expect(
            calendar.workingDays(after: start, through: end)
                == (start.advanced(by: 1)...end).count(where: calendar.isWorking))
    }

    @Test func coding() throws {
        let calendar = try Self.calendar()
        #expect(try decoded(WorkingCalendar.self, coded(calendar)) == calendar)
        let entry = #"{"day":"2026-10-01","isWorking":false,"name":"国庆节"}"#
        #expect(throws: DecodingError.self) {
            try decoded(WorkingCalendar.self, #"{"exceptions":[\#(entry),\#(entry)],"publishedYears":[]}"#)
        }
    }

    struct Published: Decodable {
        struct Entry: Decodable {
            var name: String
            var date: Day
            var isOffDay: Bool
        }
        var year: Int
        var days: [Entry]
    }

    @Test(
        .enabled(if: SharedData.has("holidays/2026.json"), "needs ../shared/data/holidays, which is not here"),
        arguments: [(2_024, 251), (2_025, 248), (2_026, 248)])
    func publishedHolidays(year: Int, workingDays: Int) throws {
        let text = try SharedData.text("holidays/\(year).json")
        let published = try JSONDecoder().decode(Published.self, from: Data(text.utf8))
        var exceptions: [Day: WorkingCalendar.Exception] = [:]
        for entry in published.days {
            exceptions[entry.date] = entry.isOffDay ? .off(entry.name) : .working(entry.name)
        }
        let calendar = WorkingCalendar(exceptions: exceptions, publishedYears: [published.year])
        #expect(published.year == year)
        for entry in published.days { #expect(calendar.isWorking(entry.date) == !entry.isOffDay) }
        let eve = try Self.day("\(year - 1)-12-31")
        let end = try Self.day("\(year)-12-31")
        #expect(calendar.workingDays(after: eve, through: end) == workingDays)
        #expect(calendar.adding(workingDays: workingDays, after: eve) == .init(day: end, isProvisional: false))
        #expect(calendar.adding(workingDays: workingDays + 1, after: eve).isProvisional)
    }
}
