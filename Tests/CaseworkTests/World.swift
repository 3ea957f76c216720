import Access
import Casework
import Foundation
import Kernel
import Node
import Procedures
import Registry
import TestSupport

/// A county in small, on a clock of its own, in a folder of its own.
struct World: Sendable {
    let installation: Installation
    let time: ManualTime
    let folder: String

    var casework: Casework { installation.casework }
    var registry: Registry { installation.registry }

    static let miyi = DivisionCode("510421000000")!
    static let yanbian = DivisionCode("510422000000")!
    static let item = "510000.hrss.0001"

    /// Monday, 2 March 2026, nine o'clock.
    /// - Parameter settings: of the configuration, for ways out of the house.
    static func open(
        at start: String = "2026-03-02T09:00:00+08:00", settings: [String: String] = [:],
        codes: (any PresenceCodes)? = nil
    ) async throws -> World {
        let folder = NSTemporaryDirectory() + "tongban-" + UUID().uuidString
        let time = ManualTime(Instant(iso8601: start)!)
        let configuration = try Configuration(environment: settings.merging(TestStore.environment(folder)) { $1 })
        let installation = try await Installation.open(configuration, time: time, scrypt: .weak, codes: codes)
        let world = World(installation: installation, time: time, folder: folder)
        try await world.fill()
        return world
    }

    /// The same folder again, after the installation was closed.
    static func reopen(_ world: World) async throws -> World {
        let configuration = try Configuration(environment: TestStore.environment(world.folder))
        let installation = try await Installation.open(configuration, time: world.time, scrypt: .weak)
        return World(installation: installation, time: world.time, folder: world.folder)
    }

    func close() async throws {
        try await installation.close()
        TestStore.drop(under: folder)
        try? FileManager.default.removeItem(atPath: folder)
    }

    private func fill() async throws {
        let csv = """
            code,parent,level,name
            510000000000,,1,四川省
            510400000000,510000000000,2,攀枝花市
            510421000000,510400000000,3,米易县
            510422000000,510400000000,3,盐边县
            """
        _ = try await registry.territory.importDivisions(.bytes(Array(csv.utf8)), by: .system)
        for (code, name, kind, department, division) in [
            ("510421.hrss", "米易县人社局", UnitKind.department, "hrss", Self.miyi),
            ("510421.civil", "米易县民政局", .department, "civil", Self.miyi),
            ("510421.gov-service", "米易县审批局", .department, "gov-service", Self.miyi),
            ("510421.supervision", "米易县督查室", .department, "supervision", Self.miyi),
            ("510421.hall", "米易县大厅", .hall, nil, Self.miyi),
            ("510422.hall", "盐边县大厅", .hall, nil, Self.yanbian),
        ] as [(String, String, UnitKind, String?, DivisionCode)] {
            _ = try await registry.units.create(
                UnitRecord(
                    code: code, name: LocalizedText(zh: name, en: code), kind: kind, department: department,
                    division: division), by: .system)
        }
        let report = try await registry.importCatalogue(yaml: Self.catalogue, by: .system)
        precondition(report.applied, "\(report.rejected)")
    }

    private static let catalogue = """
        items:
          - code: "510000.hrss.0001"
            division: "510000000000"
            procedure: application
            name: {zh: 失业登记, en: Registration of unemployment}
            summary: {zh: 登记失业, en: Registers unemployment}
            type: service
            serves: [naturalPerson]
            department: hrss
            level: county
            handling: promised
            statutoryDays: 20
            statutoryUnit: working
            promisedDays: 5
            promisedUnit: working
            channels: [window, online]
            step: accept
            materials:
              - {id: id-card, name: {zh: 身份证, en: Identity card}, form: original, required: true}
              - {id: proof, name: {zh: 离职证明, en: Proof of leaving}, form: copy, copies: 2, required: 'answers.left = true'}
            form:
              - {id: left, type: yesNo, title: {zh: 是否离职, en: Has left a job}, required: true}
            result: {type: letter, name: {zh: 失业登记凭证, en: Proof of registration}}
            online: true
            overridable: [promisedDays, step]
            validFrom: 2025-01-01
          - code: "510000.hrss.0001"
            division: "510421000000"
            promisedDays: 3
        """

    /// Lets a county stand on a step of cross-territory handling for the world's item, from today on.
    static func publish(step: String, for division: DivisionCode, in world: World) async throws {
        var lines = ["items:", "  - code: \"\(item)\"", "    division: \"\(division.text)\"", "    step: \(step)"]
        if division == miyi { lines.append("    promisedDays: 3") }
        let report = try await world.registry.importCatalogue(
            yaml: lines.joined(separator: "\n"), by: .system)
        precondition(report.applied, "\(report.rejected)")
    }

    // MARK: - People

    func clerk(_ unit: String = "510422.hall", in division: DivisionCode = World.yanbian) -> Caller {
        staff("clerk", unit, division)
    }

    /// Helps people at the counter of Yanbian.
    func helper(_ unit: String = "510422.hall") -> Caller { staff("villageHelper", unit, World.yanbian) }
    func decider(_ unit: String = "510421.hrss") -> Caller { staff("decider", unit, Self.miyi) }
    func head(_ unit: String = "510421.hrss") -> Caller { staff("approver", unit, Self.miyi) }
    func administrator(_ unit: String = "510421.gov-service", in division: DivisionCode = Self.miyi) -> Caller {
        staff("administrator", unit, division)
    }
    func supervisor() -> Caller { staff("supervisor", "510421.supervision", Self.miyi) }

    private func staff(_ name: String, _ unit: String, _ division: DivisionCode) -> Caller {
        guard let role = StandardRoles[name] else { preconditionFailure("no role \(name)") }
        // One person for each role and unit, the same at each call.
        let number = UInt64((role.id + unit).utf8.reduce(5) { ($0 &* 33 &+ Int($1)) & 0xFFFF_FFFF })
        let person = PersonID(high: 0x0198_0000_0000_7000, low: 0x8000_0000_0000_0000 | number)
        let post = HeldPost(
            id: person.description, person: person.description, title: role.title, unit: unit, unitName: LocalizedText(zh: unit),
            unitPath: [unit], division: division, roles: [role], from: Day(number: 0))
        return Caller(
            actor: Actor(kind: .staff, person: person, post: PostID(post.id), unit: UnitID(unit), name: role.id),
            posts: [post])
    }

    func party() -> Party {
        Party(
            kind: .naturalPerson, person: PersonID(high: 0x0198_0000_0000_7001, low: 0x8000_0000_0000_0001),
            name: "李德顺", maskedNumber: nil, phone: nil, language: .zhHans)
    }

    func citizen() -> Caller {
        Caller(actor: Actor(kind: .party, person: party().person, name: party().name))
    }

    func citizen(of person: RegistryPersonID) -> Caller {
        Caller(actor: Actor(kind: .party, person: person.retagged(), name: "citizen"))
    }

    // MARK: - Acts

    func filing(
        answers: [String: JSONValue] = ["left": false], received: [String] = ["id-card"], command: CommandID? = nil
    ) -> FilingInput {
        FilingInput(
            command: command ?? casework.identifiers.next(), procedure: "application", itemCode: Self.item,
            home: Self.miyi, party: party(), channel: .counter, counter: UnitID("510422.hall"), answers: answers,
            received: Dictionary(received.map { ($0, []) }, uniquingKeysWith: { first, _ in first }))
    }

    func file(received: [String] = ["id-card"]) async throws -> CaseID {
        try await casework.file(filing(received: received), as: clerk()).caseID
    }

    @discardableResult
    func act(
        _ action: String, _ id: CaseID, as caller: Caller, _ input: [String: JSONValue] = [:], reason: String? = nil,
        expecting version: Int? = nil, command: CommandID? = nil
    ) async throws -> Outcome {
        try await casework.perform(
            Command(
                id: command ?? casework.identifiers.next(), action: action, actor: caller.actor, input: input,
                reason: reason, expectedVersion: version), on: id, as: caller)
    }

    func state(_ id: CaseID) async throws -> CaseState { try await casework.view(id, as: .system).state }

    func advance(days: Int) {
        time.set(time.now.adding(days: days))
    }
}
