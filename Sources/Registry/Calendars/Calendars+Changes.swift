import Database
public import Kernel

extension Calendars {
    /// Sets one day of a territory (a local holiday, a make-up working day); nil is the whole country.
    /// - Throws: ``RegistryError/unknownDivision``, `field.invalid`.
    public func setException(
        _ exception: WorkingCalendar.Exception, on day: Day, in division: DivisionCode?, by actor: RegistryActor
    ) async throws {
        let name = try FieldCheck.text(exception.name, "name", maximum: Self.nameMaximum)
        try await changeDay(day, division, "calendar.set", by: actor) { writer, place in
            let isSame = try writer.exists(
                "SELECT 1 FROM holiday WHERE division = ?1 AND day = ?2 AND is_working = ?3 AND name = ?4",
                [.integer(place), SQLValue(day), SQLValue(exception.isWorking), .text(name)])
            guard !isSame else { return nil }
            try Self.store(exception, named: name, on: day, year: day.year, place, writer)
            return ["day": .text(day.iso), "isWorking": .bool(exception.isWorking), "name": .text(name)]
        }
    }

    /// Takes back what is set for a day at just this level.
    public func removeException(on day: Day, in division: DivisionCode?, by actor: RegistryActor) async throws {
        try await changeDay(day, division, "calendar.remove", by: actor) { writer, place in
            let removed = try writer.executeCounting(
                "DELETE FROM holiday WHERE division = ?1 AND day = ?2", [.integer(place), SQLValue(day)])
            return removed > 0 ? ["day": .text(day.iso)] : nil
        }
    }

    static func store(
        _ exception: WorkingCalendar.Exception, named name: String, on day: Day, year: Int, _ division: Int64,
        _ writer: any SQLWriter
    ) throws {
        try writer.execute(
            """
            INSERT INTO holiday (division, day, year, is_working, name) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (division, day) DO UPDATE
            SET year = excluded.year, is_working = excluded.is_working, name = excluded.name
            """,
            [.integer(division), SQLValue(day), SQLValue(year), SQLValue(exception.isWorking), .text(name)])
    }

    static func checkDivision(_ division: DivisionCode?, _ writer: any SQLWriter) throws {
        guard let division else { return }
        guard division.level <= .county else {
            throw RegistryError.invalid(
                field: "division",
                LocalizedText(
                    zh: "节假日最低只能由县级设定。", en: "Holidays are set at county level at the lowest."))
        }
        guard try writer.exists("SELECT 1 FROM division WHERE code = ?1", [SQLValue(division)]) else {
            throw RegistryError.unknownDivision
        }
    }

    /// The body gives what to record, or nil where nothing changed.
    private func changeDay(
        _ day: Day, _ division: DivisionCode?, _ action: String, by actor: RegistryActor,
        _ body: @escaping @Sendable (any SQLWriter, Int64) throws -> JSONValue?
    ) async throws {
        let registry = registry
        try await registry.change(.calendars) { writer in
            try Self.checkDivision(division, writer)
            let place = division?.value ?? Self.country
            guard let recorded = try body(writer, place) else { return }
            try registry.record(writer, action, "calendar:\(place)", in: ChangePlace(division), by: actor, after: recorded)
            try registry.calendars.noteChange(writer, place, year: day.year)
        }
    }
}
