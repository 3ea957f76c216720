import Foundation
import Kernel
import Procedures
import Rules

/// A small world to run procedures in: units, people, a calendar with 2025 and 2026 published and 2027 not.
enum World {
    static let county = division("510421000000")
    static let neighbour = division("510422000000")
    static let hall = office("510421.hall", county)
    static let bureau = office("510421.bureau", county)
    static let other = office("510421.other", county)
    static let third = office("510421.third", county)
    static let counter = office("510422.counter", neighbour)
    static let node = code("A1")
    static let elsewhere = code("B2")

    static let offices: [UnitID: Surroundings.OfficeCard] = Dictionary(
        uniqueKeysWithValues: [hall, bureau, other, third, counter].map {
            ($0.unit, Surroundings.OfficeCard(office: $0, name: LocalizedText(zh: "单位 \($0.unit)"), parent: nil))
        })

    static let calendar: WorkingCalendar = {
        var exceptions: [Day: WorkingCalendar.Exception] = [:]
        for day in 1...8 { exceptions[date(2025, 10, day)] = .off("国庆节、中秋节") }
        exceptions[date(2025, 9, 28)] = .working("国庆节调休")
        exceptions[date(2025, 10, 11)] = .working("国庆节调休")
        for day in 1...3 { exceptions[date(2026, 1, day)] = .off("元旦") }
        exceptions[date(2026, 1, 4)] = .working("元旦调休")
        for day in 15...23 { exceptions[date(2026, 2, day)] = .off("春节") }
        exceptions[date(2026, 2, 14)] = .working("春节调休")
        exceptions[date(2026, 2, 28)] = .working("春节调休")
        for day in 1...7 { exceptions[date(2026, 10, day)] = .off("国庆节") }
        return WorkingCalendar(exceptions: exceptions, publishedYears: [2025, 2026])
    }()

    /// Monday, with no holiday near.
    static let start = date(2026, 3, 2)

    static func date(_ year: Int, _ month: Int, _ day: Int) -> Day {
        Day(year: year, month: month, day: day) ?? Day(number: 0)
    }

    static func surroundings(_ day: Day, node: NodeCode = node, calendar: WorkingCalendar = calendar) -> Surroundings {
        var surroundings = Surroundings(
            now: day.start().adding(milliseconds: 9 * 3_600_000), node: node, calendar: calendar, offices: offices)
        surroundings.routes = RouteFacts(home: bureau.unit, above: third.unit)
        surroundings.territories = [
            neighbour: TerritoryCard(
                calendar: calendar, terms: ["promisedDays": 3], routes: RouteFacts(home: counter.unit))
        ]
        return surroundings
    }

    static func id<Subject>(_ number: Int) -> Identifier<Subject> {
        Identifier(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0000 + UInt64(number))
    }

    static func person(_ number: Int) -> PersonID { id(1_000 + number) }

    /// Someone who plays a role, each role a person of their own.
    static func actor(_ role: String, in procedure: ProcedureDefinition) -> Actor {
        let number = procedure.roles.keys.sorted().firstIndex(of: role) ?? 99
        return switch procedure.roles[role] {
        case .system: .system
        case .party: Actor(kind: .party, person: person(number), name: "申请人")
        case .concerned: Actor(kind: .staff, person: person(number), unit: other.unit, name: "别的单位")
        default: Actor(kind: .staff, person: person(number), unit: bureau.unit, name: "工作人员 \(number)")
        }
    }

    static func procedure(_ name: String) throws -> ProcedureDefinition {
        let file = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/Node/Procedures/\(name).yaml").standardized
        return try ProcedureDefinition.load(
            yaml: String(decoding: try Data(contentsOf: file), as: UTF8.self), file: "\(name).yaml")
    }

    static let shippedFiles = ["application", "information-disclosure"]

    private static func division(_ text: String) -> DivisionCode {
        guard let code = DivisionCode(text) else { preconditionFailure("not a division code") }
        return code
    }

    private static func code(_ text: String) -> NodeCode {
        guard let code = NodeCode(text) else { preconditionFailure("not a node code") }
        return code
    }

    private static func office(_ unit: String, _ division: DivisionCode) -> Office {
        Office(unit: UnitID(unit), division: division)
    }
}
