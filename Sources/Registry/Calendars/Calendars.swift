import Database
public import Kernel

/// The working days of each territory: the country's published holidays with what each level below adds.
public struct Calendars: Sendable {
    public static let changesPageMaximum = 500
    static let nameMaximum = 40
    /// The division number under which the whole country is stored.
    static let country: Int64 = 0

    let registry: Registry

    /// The calendar that holds in a division: the country's, with the exceptions of the province, the prefecture and
    /// so on down to the division itself, the nearer one winning day by day. A year is published when the country's
    /// notice is in, whatever the levels below have set.
    public func calendar(for division: DivisionCode) async throws -> WorkingCalendar {
        // Below county level nobody sets holidays, so villages share their county's calendar.
        let place = division.county ?? division
        return try await registry.caches.calendars.value(place) {
            try await registry.database.read { reader in
                var exceptions: [Day: WorkingCalendar.Exception] = [:]
                var years: Set<Int> = []
                let layers = [Self.country] + place.ancestors.reversed().map(\.value)
                for layer in layers {
                    try reader.each(
                        "SELECT day, is_working, name FROM holiday WHERE division = ?1", [.integer(layer)]
                    ) { row in
                        exceptions[row.day(0)] = row.bool(1) ? .working(row.text(2)) : .off(row.text(2))
                    }
                }
                try reader.each("SELECT year FROM calendar_year WHERE division = ?1", [.integer(Self.country)]) {
                    years.insert($0.int(0))
                }
                return WorkingCalendar(exceptions: exceptions, publishedYears: years)
            }
        }
    }

    /// What is set at just this level for a year, by day; nil is the whole country.
    public func exceptions(
        of division: DivisionCode?, year: Int
    ) async throws -> [(day: Day, exception: WorkingCalendar.Exception)] {
        try await registry.database.read { reader in
            try reader.query(
                "SELECT day, is_working, name FROM holiday WHERE division = ?1 AND year = ?2 ORDER BY day",
                [.integer(division?.value ?? Self.country), SQLValue(year)]
            ) { row in (row.day(0), row.bool(1) ? .working(row.text(2)) : .off(row.text(2))) }
        }
    }

    /// The years whose national notice is in, with the day on which it came in.
    public func publishedYears() async throws -> [(year: Int, on: Day)] {
        try await registry.database.read { reader in
            try reader.query(
                "SELECT year, published_on FROM calendar_year WHERE division = ?1 ORDER BY year",
                [.integer(Self.country)]
            ) { ($0.int(0), $0.day(1)) }
        }
    }

    /// Changes after a position, in order; at most ``changesPageMaximum``. Who recomputes deadlines keeps the position
    /// of the last one done, so that none is missed across a restart.
    public func changes(after position: Int64) async throws -> [CalendarChange] {
        try await registry.database.read { reader in
            try reader.query(
                """
                SELECT position, division, year, at FROM calendar_change
                WHERE position > ?1 ORDER BY position LIMIT ?2
                """, [.integer(position), SQLValue(Self.changesPageMaximum)]
            ) { row in
                CalendarChange(
                    position: row.int64(0), division: DivisionCode(value: row.int64(1)), year: row.int(2),
                    at: row.instant(3))
            }
        }
    }

    /// Writes down that the calendar changed, in the transaction that changes it.
    func noteChange(_ writer: any SQLWriter, _ division: Int64, year: Int) throws {
        try writer.execute(
            """
            INSERT INTO calendar_change (position, division, year, at)
            SELECT COALESCE(MAX(position), 0) + 1, ?1, ?2, ?3 FROM calendar_change
            """, [.integer(division), SQLValue(year), SQLValue(registry.time.now)])
    }
}
