import Testing

@testable import Kernel

@Suite struct DayTests {
    @Test func everyDayFrom1900To2200() throws {
        var number = try #require(Day(iso: "1900-01-01")).number
        var weekday = 1
        for year in 1_900...2_200 {
            for month in 1...12 {
                for dayOfMonth in 1...Day.daysInMonth(month, year: year) {
                    let day = Day(number: number)
                    let made = Day(year: year, month: month, day: dayOfMonth)
                    guard made == day, Day(iso: day.iso) == day, Day(compact: day.compact) == day,
                        day.civil == (year, month, dayOfMonth), day.weekday.rawValue == weekday
                    else {
                        Issue.record("\(year)-\(month)-\(dayOfMonth)")
                        return
                    }
                    number += 1
                    weekday = weekday % 7 + 1
                }
            }
        }
        #expect(Day(number: number).iso == "2201-01-01")
    }

    @Test func knownDays() throws {
        #expect(Day(iso: "1970-01-01")?.number == 0)
        #expect(Day(iso: "2000-03-01")?.number == 11_017)
        #expect(Day(iso: "0001-01-01")?.number == -719_162)
        let day = try #require(Day(iso: "2026-11-22"))
        #expect(day.weekday == .sunday)
        #expect(day.compact == "20261122")
        #expect(ChineseDate.long(day) == "2026年11月22日（周日）")
        #expect(day.advanced(by: 40).iso == "2027-01-01")
        #expect((day..<day.advanced(by: 3)).count == 3)
    }

    @Test(arguments: [
        "2025-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-1-01", "2026-01-1", "20260101",
        "2026/01/01", "2026-01-01 ", "0000-01-01", "", "２０２６-01-01",
    ])
    func refusedDates(text: String) { #expect(Day(iso: text) == nil) }

    @Test func bounds() throws {
        let day = try #require(Day(iso: "2026-11-22"))
        #expect(day.start().iso8601() == "2026-11-22T00:00:00.000+08:00")
        #expect(day.end().iso8601() == "2026-11-22T23:59:59.999+08:00")
        #expect(day.start(in: .utc) - day.start() == 8 * 3_600_000)
        #expect(day.start().day() == day)
        #expect(day.end().day() == day)
        #expect(day.end().adding(milliseconds: 1).day() == day.advanced(by: 1))
    }

    @Test func codedAsText() throws {
        let day = try #require(Day(iso: "2026-11-22"))
        #expect(try coded([day]) == #"["2026-11-22"]"#)
        #expect(try decoded([Day].self, #"["2026-11-22"]"#) == [day])
        #expect(throws: DecodingError.self) { try decoded([Day].self, #"["2026-11-31"]"#) }
    }
}

@Suite struct InstantTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2026-11-22T09:30:00.000+08:00", 1_795_311_000_000),
        ("2026-11-22T01:30:00Z", 1_795_311_000_000), ("2026-11-21T20:30:00-05:00", 1_795_311_000_000),
        ("1969-12-31T23:59:59.999Z", -1), ("2026-11-22T01:30:00.5Z", 1_795_311_000_500),
        ("2026-11-22T01:30:00.123999Z", 1_795_311_000_123),
    ])
    func reads(text: String, milliseconds: Int64) {
        #expect(Instant(iso8601: text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "2026-11-22", "2026-11-22T09:30:00", "2026-11-22T24:00:00Z", "2026-11-22T09:60:00Z", "2026-11-22T09:30Z",
        "2026-11-22T09:30:00.Z", "2026-11-22T09:30:00+0800", "2026-11-22T09:30:00Zx", "2026-02-30T00:00:00Z", "",
        "2026-11-22T09:30:60Z", "2026-11-22 09:30:00Z", "2026-11-22T09:30:00+24:00",
    ])
    func refuses(text: String) { #expect(Instant(iso8601: text) == nil) }

    @Test func printsBeforeTheEpoch() {
        #expect(Instant(milliseconds: -1).iso8601(.utc) == "1969-12-31T23:59:59.999+00:00")
        #expect(Instant(milliseconds: 0).iso8601(Zone(offsetMinutes: -330)) == "1969-12-31T18:30:00.000-05:30")
        #expect(Instant(milliseconds: -1).timeOfDay(in: .utc) == (23, 59, 59))
    }

    @Test func textRoundTrip() {
        var random = seeded("instant text round trip")
        for _ in 0..<20_000 {
            let instant = Instant(
                milliseconds: Int64.random(in: -2_000_000_000_000...7_000_000_000_000, using: &random))
            let zone = Zone(offsetMinutes: Int.random(in: -720...840, using: &random))
            guard Instant(iso8601: instant.iso8601(zone)) == instant else {
                Issue.record("\(instant.milliseconds) at \(zone.offsetMinutes)")
                return
            }
        }
    }

    @Test func codedAsInteger() throws {
        #expect(try coded([Instant(milliseconds: 5)]) == "[5]")
        #expect(try decoded([Instant].self, "[5]") == [Instant(milliseconds: 5)])
    }

    @Test func manualTimeMovesOnlyWhenTold() {
        let time = ManualTime(Instant(milliseconds: 10))
        #expect(time.now == Instant(milliseconds: 10))
        time.advance(milliseconds: 5)
        #expect(time.now.milliseconds == 15)
        time.set(Instant(milliseconds: 1))
        #expect(time.now.milliseconds == 1)
    }

    @Test func systemTimeIsOfThisCentury() {
        #expect(SystemTime().now.day().year >= 2_025)
    }

    @Test func seededRandomIsReproducible() {
        // The reference output of SplitMix64 for the seed 1234567.
        var random = SeededRandom(seed: 1_234_567)
        #expect(random.next() == 6_457_827_717_110_365_317)
        #expect(random.next() == 3_203_168_211_198_807_973)
        var draws = SeededRandom(seed: 7)
        #expect((0..<50).allSatisfy { _ in draws.weighted([("a", 0), ("b", 3)]) == "b" })
        #expect((0..<50).allSatisfy { _ in [1, 2, 3].contains(draws.pick([1, 2, 3])) })
        #expect((0..<50).allSatisfy { _ in draws.chance(1) && !draws.chance(0) })
    }
}
