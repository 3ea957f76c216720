import Access
import Casework
import Kernel
import Node
import Procedures
import Registry

/// A small installation to measure on: one province, twenty counties, in each a hall and a department, one item.
struct BenchWorld: Sendable {
    /// A county with who works there.
    struct County: Sendable {
        var home: DivisionCode
        var hall: UnitID
        var department: UnitID
        var clerk: HeldPost
        var decider: HeldPost
    }

    static let item = "510000.hrss.9001"
    /// One for which nothing has to be filled in or handed in.
    static let plainItem = "510000.hrss.9002"
    static let materials = ["identity", "proof"]
    /// 200 Chinese characters, as a person writes.
    static let statement = String(
        String(repeating: "我家住在村里，今年以来因为家里老人生病、孩子上学，开支很大，想申请这项补贴，材料都带齐了，请帮忙办理。", count: 5).prefix(200))

    private static let prefectures = [4, 5, 6, 7]
    private static let countiesEach = 5

    var installation: Installation
    var counties: [County]

    static func open(_ store: BenchStore) async throws -> Installation {
        var configuration = try Configuration(environment: store.environment)
        configuration.data = store.folder
        return try await Installation.open(configuration)
    }

    static func make(in store: BenchStore) async throws -> BenchWorld {
        let installation = try await open(store)
        let registry = installation.registry
        let homes = prefectures.flatMap { prefecture in
            (1...countiesEach).compactMap { DivisionCode(value: Int64(510_020 + prefecture * 100 + $0) * 1_000_000) }
        }
        var divisions: Set<DivisionCode> = []
        for home in homes { divisions.formUnion(home.ancestors) }
        _ = try await registry.territory.importDivisions(.bytes(Array(csv(divisions).utf8)), by: .system)
        _ = try await registry.importCatalogue(yaml: catalogue, by: .system)
        var counties: [County] = []
        for (index, home) in homes.enumerated() {
            let hall = home.short + ".hall"
            let department = home.short + ".hrss"
            try await unit(hall, "政务服务中心", .hall, nil, home, registry)
            try await unit(department, "人力资源和社会保障局", .department, "hrss", home, registry)
            counties.append(
                County(
                    home: home, hall: UnitID(hall), department: UnitID(department),
                    clerk: try await post(index * 2, hall, "clerk", registry),
                    decider: try await post(index * 2 + 1, department, "decider", registry)))
        }
        return BenchWorld(installation: installation, counties: counties)
    }

    private static func csv(_ divisions: Set<DivisionCode>) -> String {
        divisions.sorted { $0.value < $1.value }.reduce(into: "code,parent,level,name\n") { csv, code in
            csv += "\(code.text),\(code.parent?.text ?? ""),\(code.level.rawValue),测试\(code.short)\n"
        }
    }

    private static func unit(
        _ code: String, _ name: String, _ kind: UnitKind, _ department: String?, _ division: DivisionCode,
        _ registry: Registry
    ) async throws {
        _ = try await registry.units.create(
            UnitRecord(
                code: code, name: LocalizedText(zh: name, en: code), kind: kind, department: department,
                division: division), by: .system)
    }

    private static func post(
        _ number: Int, _ unit: String, _ role: String, _ registry: Registry
    ) async throws -> HeldPost {
        // A birthday in 1905: no living person's number.
        let first = "51000019050101\(100 + number)"
        let citizen = try CitizenNumber(first + String(CitizenNumber.checkCharacter(for: first)))
        let card = try await registry.people.register(.citizen(citizen), PersonInput(name: "测试员"), by: .system).card
        return try await registry.posts.create(
            PostInput(
                person: card.id, unit: unit, roles: [role], title: StandardRoles[role]?.title ?? "",
                from: Day(iso: "2020-01-01") ?? Day(number: 0)),
            by: .system)
    }

    /// A bearer token that acts in a post.
    func token(for post: HeldPost) async throws -> String {
        let registry = installation.registry
        return try await registry.accounts.createToken(
            name: "bench " + post.unit, person: RegistryPersonID(post.person), post: RegistryPostID(post.id),
            permissions: Set(post.grants.map(\.permission)), expiresAt: installation.time.now.adding(days: 2),
            by: .system
        ).text
    }

    static func caller(_ post: HeldPost) -> Caller {
        Caller(
            actor: Actor(
                kind: .program, person: PersonID(post.person), post: PostID(post.id), unit: UnitID(post.unit),
                name: post.name(.zhHans)), posts: [post])
    }

    private static let catalogue = """
        items:
          - code: "\(item)"
            division: "510000000000"
            procedure: application
            name: {zh: 困难家庭补贴申请, en: Support for households in difficulty}
            summary: {zh: 家里有困难时可以申请。, en: "For households in difficulty."}
            type: service
            serves: [naturalPerson]
            department: hrss
            level: county
            handling: promised
            statutoryDays: 20
            statutoryUnit: working
            promisedDays: 15
            promisedUnit: working
            fee: {amount: "0.00"}
            visits: {count: 0}
            channels: [window, online]
            step: accept
            materials:
              - {id: identity, name: {zh: 身份证, en: Identity card}, form: original, required: true}
              - {id: proof, name: {zh: 收入证明, en: Proof of income}, form: original, required: true}
            form:
              - {id: statement, type: longText, title: {zh: 情况说明, en: Statement}, required: true, max: 2000}
            result: {type: letter, name: {zh: 补贴决定书, en: Decision on the support}}
            online: true
            validFrom: 2025-01-01
          - code: "\(plainItem)"
            division: "510000000000"
            procedure: application
            name: {zh: 高龄津贴认证, en: Proof for the old-age allowance}
            summary: {zh: 每年认证一次。, en: "Once a year."}
            type: service
            serves: [naturalPerson]
            department: hrss
            level: county
            handling: promised
            promisedDays: 5
            promisedUnit: working
            fee: {amount: "0.00"}
            visits: {count: 0}
            channels: [window, online]
            step: accept
            online: true
            validFrom: 2025-01-01
        """
}
