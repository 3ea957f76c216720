import Access
import Casework
import Database
import Foundation
import Hummingbird
import HummingbirdTesting
import Kernel
import Node
import Procedures
import Registry
import Testing
import Web

/// A small house with somebody of every kind in it, and cases of one citizen for them to ask for.
actor AccessHouse {
    nonisolated let registry: Registry
    nonisolated let casework: Casework
    private nonisolated let database: any SQLDatabase
    private(set) var people: [String: RegistryPersonID] = [:]
    private var readers: [PageCaller: Reader] = [:]
    private var tokens: [APICaller: String] = [:]
    private var shared: [Bool: CaseSubject] = [:]
    private(set) var lentDelegation = ""
    private var serial = 0

    static let county = "510421000000"
    static let item = "510000.hrss.0101"

    /// A case that was filed for a test.
    struct CaseSubject: Sendable {
        var id: CaseID
        var number: String
        var secret: String
        var attachment: AttachmentID
    }

    init(_ installation: Installation) {
        registry = installation.registry
        casework = installation.casework
        database = installation.database
    }

    /// Fills an installation that holds the demonstration's people.
    static func fill(_ installation: Installation) async throws -> AccessHouse {
        let house = AccessHouse(installation)
        try await house.fill()
        return house
    }

    private func signedIn(_ username: String) async throws -> Reader {
        let (token, session) = try await registry.accounts.createSession(for: username)
        return Reader(cookie: "tb_session=" + token, csrf: session.csrf)
    }

    /// One more session of the same person.
    func again(_ caller: PageCaller) async throws -> Reader? {
        guard let person = people[caller.rawValue],
            let account = try await registry.accounts.accounts(of: person).first
        else { return nil }
        return try await signedIn(account.username)
    }

    /// Numbers that are used up once each.
    func next() -> Int {
        serial += 1
        return serial
    }

    // MARK: People

    private func fill() async throws {
        let known: [(PageCaller, String)] = [
            (.party, "lideshun"), (.other, "machunlin"), (.clerk, "liuxiaomei"), (.pickup, "chenlijuan"),
            (.clerkOther, "yangwenbin"), (.helper, "wangchunhua"), (.decider, "zhouming"), (.deciderOther, "tangyan"), (.head, "hejianguo"),
            (.supervisor, "luofang"), (.administrator, "sunhao"), (.province, "fengxue"),
        ]
        for (caller, username) in known {
            let account = try #require(try await registry.accounts.account(username))
            people[caller.rawValue] = account.person
            readers[caller] = try await signedIn(username)
        }
        let made: [(PageCaller, String?, String)] = [
            (.agent, nil, ""), (.ended, nil, ""), (.lent, nil, ""), (.disabled, "decider", "510421.hrss"),
            (.former, "decider", "510421.hrss"), (.supervisorOther, "supervisor", "513402.hall"),
            (.administratorOther, "administrator", "513402.hall"), (.auditor, "auditor", "510421.gov-service"),
        ]
        for (caller, role, unit) in made {
            let username =
                "matrix-" + caller.rawValue.filter { $0 != "-" } + (caller.rawValue.hasSuffix("-") ? "2" : "")
            let person = try await makePerson("某" + caller.rawValue)
            people[caller.rawValue] = person
            try await registry.accounts.create(username, person: person, by: .system)
            if let role {
                let today = casework.today()
                _ = try await registry.posts.create(
                    PostInput(
                        person: person, unit: unit, roles: [role], title: LocalizedText(zh: "岗位"),
                        from: today.advanced(by: -30), through: caller == .former ? today.advanced(by: -1) : nil),
                    by: .system)
            }
            readers[caller] = try await signedIn(username)
        }
        try await lend()
        try await makeTokens()
        try await registry.accounts.setDisabled("matrix-off", true, by: .system)
    }

    func makePerson(_ name: String) async throws -> RegistryPersonID {
        let (number, _) = try newNumber()
        return try await registry.people.register(.citizen(number), PersonInput(name: name), by: .system).card.id
    }

    /// A number that is right and nobody's.
    func newNumber() throws -> (CitizenNumber, String) {
        let count = next()
        let first = "51042119100" + "\(1 + count / 900 % 9)" + "12" + "\(100 + count % 900)"
        let text = first + String(CitizenNumber.checkCharacter(for: first))
        return (try CitizenNumber(text), text)
    }

    private func lend() async throws {
        let head = try person("head")
        let post = try #require(try await registry.posts.allPosts(of: head).first)
        let today = casework.today()
        lentDelegation = try await registry.posts.delegate(
            from: #require(RegistryPostID(post.id)), of: head, to: person("lent"),
            permissions: [.caseRead, .caseHandle, .caseDecide, .caseNote], from: today, through: today.advanced(by: 5),
            reason: "外出学习", by: .system
        ).id
    }

    func person(_ name: String) throws -> RegistryPersonID { try #require(people[name]) }

    private func makeTokens() async throws {
        for caller in APICaller.allCases {
            switch caller {
            case .none, .cookie: continue
            case .unknown: tokens[caller] = "tongban_" + String(repeating: "A", count: 43)
            case .expired, .revoked:
                let post = try #require(try await registry.posts.allPosts(of: person("decider")).first)
                let made = try await registry.accounts.createToken(
                    name: caller.rawValue, person: person("decider"), post: RegistryPostID(post.id),
                    permissions: [.caseRead],
                    expiresAt: casework.now().adding(milliseconds: 60_000), by: .system)
                tokens[caller] = made.text
                if caller == .revoked {
                    try await registry.accounts.revokeToken(made.token.id, by: .system)
                } else {
                    try await database.write {
                        try $0.execute(
                            "UPDATE api_token SET expires_at = created_at + 1 WHERE id = ?1", [.init(made.token.id)])
                    }
                }
            default:
                let owner = try person(caller.rawValue)
                let post = try await registry.posts.allPosts(of: owner).first
                tokens[caller] = try await registry.accounts.createToken(
                    name: caller.rawValue, person: owner, post: post.flatMap { RegistryPostID($0.id) },
                    permissions: post.map { Set($0.grants.map(\.permission)) } ?? [.caseRead],
                    expiresAt: casework.now().adding(days: 1), by: .system
                ).text
            }
        }
    }

    func token(_ caller: APICaller) -> String? { tokens[caller] }

    /// A token for a post in the deciding unit that has every permission, narrowed to one of them.
    func narrowToken(_ permission: Permission) async throws -> String {
        let person = try await makePerson("只有一项权限")
        let audit = permission == .auditRead
        let post = try await registry.posts.create(
            PostInput(
                person: person, unit: "510421.hrss", roles: audit ? ["auditor"] : [], title: LocalizedText(zh: "岗位"),
                extras: audit ? [] : Permission.all.filter { $0 != .auditRead }.map { Grant($0, .territory) },
                from: casework.today()), by: .system)
        return try await registry.accounts.createToken(
            name: permission.rawValue, person: person, post: RegistryPostID(post.id), permissions: [permission],
            expiresAt: casework.now().adding(days: 1), by: .system
        ).text
    }

    // MARK: Cases

    /// A case of the citizen: filed in Yanbian, decided and to be collected in Miyi, handed in by an agent. One for
    /// all who only look; a new one where something is done with it.
    func subject(endedMandate: Bool, fresh: Bool) async throws -> CaseSubject {
        if !fresh, let known = shared[endedMandate] { return known }
        let subject = try await file(agent: endedMandate ? "ended" : "agent", endsMandate: endedMandate)
        if !fresh { shared[endedMandate] = subject }
        return subject
    }

    private func file(agent name: String, endsMandate: Bool) async throws -> CaseSubject {
        let clerk = try await caller("clerk")
        let party = try #require(try await registry.people.card(person("party")))
        let today = casework.today()
        let mandate = try await registry.people.createMandate(
            person: party.id, agent: person(name), scope: .all, acts: Set(Mandate.Act.allCases), from: today,
            through: today.advanced(by: 5), by: .system)
        let file = try await casework.upload(name: "身份证.png", content: PNG.pixel, as: clerk)
        let receipt = try await casework.file(
            FilingInput(
                command: casework.identifiers.next(), procedure: "application", itemCode: Self.item,
                home: #require(DivisionCode("510421201200")),
                party: Party(
                    kind: .naturalPerson, person: party.id.retagged(), name: party.name,
                    maskedNumber: party.maskedNumber, phone: nil, language: .zhHans),
                agent: Agent(person: person(name).retagged(), name: "某人", mandate: mandate.id), channel: .counter,
                counter: UnitID("510422.hall"), pickup: UnitID("510421.hall"),
                answers: ["grade": "g500", "subsidy": "none", "account": "6217000000000000001"],
                received: ["id-card": [file]]), as: clerk)
        if endsMandate { try await registry.people.endMandate(#require(MandateID(mandate.id)), by: .system) }
        return CaseSubject(
            id: receipt.caseID, number: receipt.number.description, secret: try #require(receipt.secret),
            attachment: file.id)
    }

    /// Somebody in their posts, as the rooms below the web know them.
    func caller(_ name: String) async throws -> Caller {
        let person = try person(name)
        let posts = try await registry.posts.allPosts(of: person)
        let first = posts.first
        return Caller(
            actor: Actor(
                kind: first == nil ? .party : .staff, person: person.retagged(), post: first.flatMap { PostID($0.id) },
                unit: first.map { UnitID($0.unit) }, name: name), posts: posts)
    }

    func reader(_ caller: PageCaller) -> Reader? { readers[caller] }
}
