import Access
import Casework
import Hummingbird
import Kernel
import Registry

/// A year's calendar of a territory: the country's holidays and make-up days, and what is set locally. After a change
/// the limits of open cases are reckoned anew: the first of them at once, a province's many in the background.
struct CalendarsPage: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        router.get(RouterPath(stringLiteral: Paths.adminCalendars), use: page)
        router.post(RouterPath(stringLiteral: Paths.adminCalendars), use: set)
        router.post(RouterPath(stringLiteral: Paths.adminCalendars + "/remove"), use: remove)
    }

    /// Pages of cases computed anew before the answer; the rest goes on in the background.
    static let stepsAtOnce = 3

    private struct Entry {
        var day = ""
        var kind = "off"
        var name = ""
        var flaws: [String: LocalizedText] = [:]
    }

    @Sendable private func page(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let query = try request.query()
        let division = try await desk.division(query, for: .registryCalendar)
        return try await show(desk, query, division, year: year(query, desk), Entry())
    }

    private func year(_ form: FormData, _ desk: AdminDesk) -> Int {
        form.text("year").flatMap(Int.init).flatMap { (2_000...2_100).contains($0) ? $0 : nil } ?? desk.today.year
    }

    private func path(_ division: Division, _ year: Int) -> String {
        Paths.admin(Paths.adminCalendars, in: division.code) + "&year=\(year)"
    }

    private func show(
        _ desk: AdminDesk, _ query: FormData, _ division: Division, year: Int, _ entry: Entry
    ) async throws -> Response {
        let calendar = try await desk.registry.calendars.calendar(for: division.code)
        let local = try await desk.registry.calendars.exceptions(of: division.code, year: year)
        let localDays = Dictionary(local.map { ($0.day, $0.exception) }, uniquingKeysWith: { first, _ in first })
        var page = AdminPage(desk.words("calendar.title", ["year": String(year)]), path: path(division, year))
        page.lead = division.name[desk.language]
        page.values["territories"] = try await desk.territories(
            division, [.registryCalendar], path: Paths.adminCalendars)
        page.values["tabs"] =
            [
                "label": desk.words("calendar.years"),
                "items": (year - 1...year + 1).map { each -> PageValues in
                    var item: PageValues = ["name": String(each), "href": path(division, each)]
                    if each == year { item["current"] = true }
                    return item
                },
            ] as PageValues
        if !entry.flaws.isEmpty {
            page.status = .unprocessableContent
            page.values["errors"] = AdminForm.errors(
                desk, entry.flaws.sorted { $0.key < $1.key }.map { ($0.key, $0.value[desk.language]) })
        }
        if !calendar.isPublished(year) {
            var callout: PageValues = [
                "kind": "warn", "icon": "calendar",
                "text": desk.words("calendar.unpublished", ["year": String(year)]),
            ]
            if ImportKind.kinds(at: division.level).contains(.nationalHolidays) {
                callout["links"] = [
                    [
                        "name": desk.words("calendar.import"),
                        "href": Paths.admin(Paths.adminImports, in: division.code),
                    ]
                ]
            } else {
                callout["lines"] = [desk.words("calendar.publishedAbove")]
            }
            page.add(["callout": callout])
        }
        page.add([
            "months": CalendarMonths(desk: desk, calendar: calendar, local: localDays).values(year),
            "text": desk.words("calendar.legend"),
        ])
        page.add(days(calendar, localDays, year, division, desk))
        page.add(form(entry, division, year, desk))
        return try await page.response(desk, query)
    }

    private func days(
        _ calendar: WorkingCalendar, _ local: [Day: WorkingCalendar.Exception], _ year: Int, _ division: Division,
        _ desk: AdminDesk
    ) -> PageValues {
        let days = calendar.exceptions.filter { $0.key.year == year }.sorted { $0.key < $1.key }
        let items: [PageValues] = days.map { day, exception in
            let isLocal = local[day] != nil
            var item: PageValues = [
                "name": desk.dates.long(day), "field": "day", "value": day.iso,
                "text": desk.words(
                    exception.isWorking ? "calendar.dayWorking" : "calendar.dayOff", ["name": exception.name]),
                "sub": desk.words(isLocal ? "calendar.local" : "calendar.fromAbove"),
                "label": desk.words("calendar.remove"),
            ]
            if isLocal {
                item["action"] = Paths.adminCalendars + "/remove"
                item["hidden"] = [
                    ["name": "in", "value": division.code.text], ["name": "year", "value": String(year)],
                ]
            }
            return item
        }
        let title = desk.words("calendar.days", ["n": String(days.count)])
        guard !items.isEmpty else { return ["title": title, "text": desk.words("calendar.noDays")] }
        return ["title": title, "removable": ["items": items] as PageValues]
    }

    private func form(_ entry: Entry, _ division: Division, _ year: Int, _ desk: AdminDesk) -> PageValues {
        guard division.level <= .county else { return ["text": desk.words("calendar.countyOnly")] }
        func flaw(_ name: String) -> String? { entry.flaws[name]?[desk.language] }
        let fields = [
            AdminForm.field(
                "day", desk.words("calendar.day"), "date", value: entry.day, required: true, flaw: flaw("day")),
            AdminForm.choice(
                "kind", desk.words("calendar.kind"), "radio",
                [.init("off", desk.words("calendar.off")), .init("working", desk.words("calendar.working"))],
                selected: [entry.kind], required: true),
            AdminForm.field(
                "name", desk.words("calendar.name"), "text", value: entry.name, hint: desk.words("calendar.nameHint"),
                required: true, flaw: flaw("name"), more: ["maxLength": 40]),
        ]
        return [
            "title": desk.words("calendar.add"), "text": desk.words("calendar.addText"),
            "form": AdminForm.form(
                Paths.adminCalendars, submit: desk.words("calendar.save"),
                hidden: [("in", division.code.text), ("year", String(year))], groups: [["fields": fields]]),
        ]
    }

    @Sendable private func set(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let form = try await context.checkedForm(request)
        let division = try await desk.division(form, for: .registryCalendar)
        var entry = Entry(day: form.text("day") ?? "", kind: form.text("kind") ?? "off", name: form.text("name") ?? "")
        guard let day = Day(iso: entry.day), (2_000...2_100).contains(day.year) else {
            entry.flaws["day"] = site.text("admin.dateFlaw")
            return try await show(desk, FormData(), division, year: year(form, desk), entry)
        }
        do {
            let exception: WorkingCalendar.Exception = entry.kind == "working" ? .working(entry.name) : .off(entry.name)
            try await desk.registry.calendars.setException(exception, on: day, in: division.code, by: desk.actor)
        } catch RegistryError.invalid(let field, let why) {
            entry.flaws[field == "name" ? "name" : "day"] = why
            return try await show(desk, FormData(), division, year: day.year, entry)
        }
        return try await recomputed(division, day.year, "calendar-set")
    }

    @Sendable private func remove(_ request: Request, _ context: WebContext) async throws -> Response {
        let desk = try AdminDesk(site: site, context: context)
        let form = try await context.checkedForm(request)
        let division = try await desk.division(form, for: .registryCalendar)
        guard let day = form.text("day").flatMap({ Day(iso: $0) }) else { throw Problem.badRequest }
        try await desk.registry.calendars.removeException(on: day, in: division.code, by: desk.actor)
        return try await recomputed(division, day.year, "calendar-removed")
    }

    private func recomputed(_ division: Division, _ year: Int, _ what: String) async throws -> Response {
        let step = try await site.casework.takeCalendarChanges(steps: Self.stepsAtOnce)
        let done = step.isDone ? what : what + "-going-on"
        return .seeOther(Paths.done(path(division, year), done, count: step.changed))
    }
}

/// Twelve months as tables.
struct CalendarMonths {
    let desk: AdminDesk
    let calendar: WorkingCalendar
    let local: [Day: WorkingCalendar.Exception]

    func values(_ year: Int) -> PageValues {
        let weekdays: [PageValues] = (1...7).map {
            ["name": desk.words("weekday.long\($0)"), "short": desk.words("weekday.short\($0)")]
        }
        return ["weekdays": weekdays, "items": (1...12).map { month($0, year) }]
    }

    private func month(_ month: Int, _ year: Int) -> PageValues {
        guard let first = Day(year: year, month: month, day: 1) else { return [:] }
        let count = Day.daysInMonth(month, year: year)
        var cells: [PageValues] = Array(repeating: [:], count: first.weekday.rawValue - 1)
        cells += (0..<count).map { cell(first.advanced(by: $0)) }
        while cells.count % 7 != 0 { cells.append([:]) }
        let weeks: [PageValues] = stride(from: 0, to: cells.count, by: 7).map { ["days": Array(cells[$0..<$0 + 7])] }
        let working = calendar.workingDays(after: first.advanced(by: -1), through: first.advanced(by: count - 1))
        return [
            "name": desk.words("calendar.month", ["year": String(year), "n": String(month)]),
            "note": desk.words("calendar.workingDays", ["n": String(working)]), "weeks": weeks,
        ]
    }

    private func cell(_ day: Day) -> PageValues {
        var cell: PageValues = ["day": String(day.day)]
        guard let exception = calendar.exceptions[day] else {
            if day.weekday.isWeekend { cell["kind"] = "weekend" }
            return cell
        }
        let isLocal = local[day] != nil
        cell["kind"] = isLocal ? "local" : exception.isWorking ? "working" : "off"
        cell["mark"] = desk.words("calendar.mark.\(isLocal ? "local" : "")\(exception.isWorking ? "working" : "off")")
        return cell
    }
}
