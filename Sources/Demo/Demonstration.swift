public import Casework
import Database
public import Kernel
import Procedures
public import Registry

/// A believable province in small: territory, units, people, service items and some 2,000 cases with a past. Where more
/// cases are wanted, they are copies of those, years back.
public struct Demonstration: Sendable {
    /// So many are lived through by the engine.
    public static let cases = 2_000
    /// Progress is told after so many at the least.
    private static let toldCases = 1_000
    /// One seed for everything made up: the same people, matters and fates each time, counted back from today.
    public static let seed: UInt64 = 510_421

    let registry: Registry
    let casework: Casework

    public init(registry: Registry, casework: Casework) {
        self.registry = registry
        self.casework = casework
    }

    /// Somebody who can be signed in as by one click.
    public struct Person: Sendable {
        public var username: String
        public var name: LocalizedText
        public var title: LocalizedText
        public var note: LocalizedText
        public var isStaff: Bool
    }

    /// The people of the demonstration, staff first.
    public static func people() throws -> [Person] {
        let people = try DemoContent().people
        let citizen = LocalizedText(zh: "群众", en: "Citizen")
        return people.staff.map {
            Person(username: $0.username, name: $0.name, title: $0.title, note: $0.note, isStaff: true)
        }
            + people.citizens.map {
                Person(username: $0.username, name: $0.name, title: citizen, note: $0.note, isStaff: false)
            }
    }

    /// Fills an installation that has no territory yet; leaves any other alone.
    /// - Throws: ``Flawed`` when the content does not import whole.
    public func fillIfEmpty(cases: Int = Demonstration.cases, report: (String) -> Void) async throws {
        guard try await registry.territory.count() == 0 else { return }
        let content = try DemoContent()
        report("filling in the demonstration …")
        try await fillTerritory(content)
        try await fillPeople(content)
        try await fillHolidays(content)
        for yaml in content.catalogue {
            try Self.check(await registry.importCatalogue(yaml: yaml, by: .system))
        }
        var told = 0
        let isMany = cases > Self.cases
        let generator = CaseGenerator(casework: casework, content: content)
        let lived = try await generator.run(count: min(cases, Self.cases), brief: isMany ? DemoCopies.brief : 0) {
            guard $0 - told >= Self.toldCases else { return }
            told = $0
            report("demonstration: \($0) of about \(min(cases, Self.cases)) cases …")
        }
        report("demonstration: \(lived) cases")
        if isMany { try await DemoCopies(casework, content.words).load(max(0, cases - lived), report: report) }
    }

    public struct Flawed: Error, CustomStringConvertible {
        public var description: String
    }

    private static func check(_ result: ImportReport) throws {
        guard result.applied || result.rowsTotal == result.unchanged else {
            let lines = result.rejected.map { "line \($0.line): \($0.reason[.en])" }
            throw Flawed(description: "demonstration content: " + lines.joined(separator: "; "))
        }
    }

    private func fillTerritory(_ content: DemoContent) async throws {
        var csv = "code,parent,level,name,name_en\n"
        for division in content.places.divisions {
            let parent = division.code.parent?.text ?? ""
            let names = division.name[.zhHans] + "," + division.name[.en]
            csv += "\(division.code.text),\(parent),\(division.code.level.rawValue),\(names)\n"
        }
        try Self.check(await registry.territory.importDivisions(.bytes(Array(csv.utf8)), by: .system))
        for unit in content.places.units {
            _ = try await registry.units.create(
                UnitRecord(
                    code: unit.code, name: unit.name, kind: UnitKind(rawValue: unit.kind) ?? .organisation,
                    department: unit.department, division: unit.division, parent: unit.parent, address: unit.address,
                    hours: unit.hours, phone: unit.phone), by: .system)
        }
    }

    private func fillPeople(_ content: DemoContent) async throws {
        let start = Day(iso: "2025-01-01") ?? casework.today()
        for official in content.people.staff {
            let id = try await register(
                official.number, official.name[.zhHans], official.phone, nil, official.username)
            _ = try await registry.posts.create(
                PostInput(
                    person: id, unit: official.unit, roles: official.roles, title: official.title, from: start),
                by: .system)
        }
        for citizen in content.people.citizens {
            _ = try await register(
                citizen.number, citizen.name[.zhHans], citizen.phone, citizen.address, citizen.username)
        }
    }

    private func register(
        _ number: String, _ name: String, _ phone: String, _ address: String?, _ username: String
    ) async throws -> RegistryPersonID {
        let card = try await registry.people.register(
            .citizen(CitizenNumber(number)), PersonInput(name: name, phone: phone, address: address), by: .system
        ).card
        _ = try await registry.accounts.create(username, person: card.id, by: .system)
        return card.id
    }

    private func fillHolidays(_ content: DemoContent) async throws {
        for year in content.holidays.years {
            let days: [JSONValue] = year.days.flatMap { entry in
                func day(_ date: String, _ isOff: Bool) -> JSONValue {
                    ["name": .text(entry.name), "date": .text(date), "isOffDay": .bool(isOff)]
                }
                return entry.off.map { day($0, true) } + (entry.working ?? []).map { day($0, false) }
            }
            let json: JSONValue = ["year": .integer(Int64(year.year)), "days": .list(days)]
            try Self.check(
                await registry.calendars.importHolidays(.bytes(json.serializedBytes()), by: .system))
        }
    }
}
