import Access
import Kernel
import Registry
import Testing

/// Role templates: the program's as data, and those that a territory makes of them.
@Suite struct RolesTests {
    private func houseWithUnits() async throws -> RegistryHouse {
        let house = try await RegistryHouse.furnished()
        try await house.unit("510421.hall", "大厅", .hall, "510421000000")
        try await house.unit("510422.hall", "大厅", .hall, "510422000000")
        return house
    }

    private func post(_ role: String, _ unit: String, _ house: RegistryHouse) async throws -> HeldPost {
        let person = try await house.citizen()
        return try await house.registry.posts.create(
            PostInput(person: person.id, unit: unit, roles: [role], title: "综合窗口", from: RegistryHouse.start.day()),
            by: RegistryHouse.clerk)
    }

    private static let desk = RoleInput(
        title: LocalizedText(zh: "咨询台", en: "Information desk"), about: "只看不办",
        grants: [Grant(.caseRead, at: .filed, .ownUnit), Grant(.personRead, .territory)])

    @Test func theProgramsTemplatesAreRead() throws {
        #expect(try StandardRoles.load() == StandardRoles.all)
        #expect(StandardRoles.all.count >= 8)
        for role in StandardRoles.all {
            #expect(!role.grants.isEmpty && role.title.has(.en) && role.about.has(.en), "\(role.id)")
            #expect(Set(role.grants).count == role.grants.count, "\(role.id)")
        }
    }

    /// Least power, decided in docs/decisions/0007-roles-as-data.md.
    @Test func administratorsNeitherAuditNorWorkAtACounter() throws {
        let administrator = try #require(StandardRoles["administrator"])
        let held = Set(administrator.grants.map(\.permission))
        for permission in [Permission.auditRead, .personRegister, .personUnmask, .caseRead, .caseDecide] {
            #expect(!held.contains(permission), "\(permission)")
        }
        #expect(held.contains(.registryPosts))
        for role in StandardRoles.all {
            #expect(!role.mixesAuditWithChange, "\(role.id)")
            // Whole numbers are for those who handle and decide, at their own unit's cases, and for nobody else.
            let unmasking = role.grants.filter { $0.permission == .personUnmask }
            #expect(unmasking.allSatisfy { $0.at != nil && [.ownUnit, .unitAndBelow].contains($0.extent) })
            #expect(unmasking.isEmpty == !["clerk", "decider", "approver"].contains(role.id), "\(role.id)")
        }
    }

    @Test(arguments: [
        ("roles: [{id: a, title: 甲, about: 乙, grants: [case.fly - ownUnit]}]", "case.fly"),
        ("roles: [{id: a, title: 甲, about: 乙, grants: [case.read nowhere ownUnit]}]", "nowhere"),
        ("roles: [{id: a, title: 甲, about: 乙, grants: [case.read -]}]", "case.read -"),
        ("roles: [{id: a, title: 甲, about: 乙, grants: []}, {id: a, title: 甲, about: 乙, grants: []}]", "twice"),
        ("roles: 7", "roles"),
    ])
    func aFileThatDoesNotReadSaysWhere(_ yaml: String, _ part: String) throws {
        let flaw = #expect(throws: RegistryData.Flaw.self) { _ = try StandardRoles.read(yaml: yaml) }
        #expect(flaw?.description.contains(part) == true, "\(String(describing: flaw))")
    }

    @Test func aTerritorysOwnTemplateServesItsPostsAndChangesThemAtOnce() async throws {
        let house = try await houseWithUnits()
        let county = try house.division("510421000000")
        let roles = house.registry.roles
        let role = try await roles.create(Self.desk, in: county, by: RegistryHouse.clerk)
        #expect(try await roles.templates(for: county).contains(role.template))
        #expect(try await roles.templates(for: house.division("510421204200")).contains(role.template))
        #expect(try await !roles.templates(for: house.division("510422000000")).contains(role.template))

        let held = try await post(role.id, "510421.hall", house)
        #expect(held.roles == [role.template] && held.grants.contains(Grant(.personRead, .territory)))
        var changed = Self.desk
        changed.grants = [Grant(.caseRead, at: .filed, .ownUnit)]
        changed.isActive = false
        try await roles.update(role.id, changed, by: RegistryHouse.clerk)
        let person = try #require(RegistryPersonID(held.person))
        let now = try await house.registry.posts.heldPosts(of: person, on: RegistryHouse.start.day())
        #expect(now.first?.grants == changed.grants)
        // Closed: posts keep it, new ones cannot have it.
        #expect(try await refusal { _ = try await post(role.id, "510421.hall", house) } == "post.unknown-role")
        #expect(
            try await house.registry.log.changes(of: "role:\(role.id)").map(\.action) == ["role.update", "role.create"])
    }

    @Test func aTemplateOfOneCountyIsNothingInAnother() async throws {
        let house = try await houseWithUnits()
        let role = try await house.registry.roles.create(
            Self.desk, in: house.division("510421000000"), by: RegistryHouse.clerk)
        #expect(try await refusal { _ = try await post(role.id, "510422.hall", house) } == "post.unknown-role")
    }

    @Test(arguments: [
        ("a power that no template gives", [Grant(.personUnmask, .ownUnit)], "grants"),
        ("a power further than any template", [Grant(.caseDecide, .territory)], "grants"),
        ("another place than any template", [Grant(.caseDecide, at: .filed, .ownUnit)], "grants"),
        ("audit and change", [Grant(.auditRead, .territory), Grant(.registryPosts, .territory)], "grants"),
        ("nothing", [], "grants"),
    ] as [(String, [Grant], String)])
    func aTemplateIsNeverMoreThanTheProgramsOwn(_ what: String, _ grants: [Grant], _ field: String) async throws {
        let house = try await houseWithUnits()
        var input = Self.desk
        input.grants = grants
        do {
            try await house.registry.roles.create(
                input, in: house.division("510421000000"), by: RegistryHouse.clerk)
            Issue.record("\(what) was taken")
        } catch let error as RegistryError {
            #expect(error.fields.keys.contains(field), "\(what)")
        }
    }

    @Test func nobodyAuditsInOnePostWhatTheyChangeInAnother() async throws {
        let house = try await houseWithUnits()
        _ = try await post("administrator", "510421.hall", house)
        do {
            _ = try await post("auditor", "510421.hall", house)
            Issue.record("an administrator became their own auditor")
        } catch let error as RegistryError {
            #expect(error.fields.keys.contains("role"))
        }
        // Not at the same time: after the one post has ended, the other may begin.
        let person = try await house.citizen()
        let today = RegistryHouse.start.day()
        let held = try #require(try await house.registry.posts.allPosts(of: person.id).first)
        try await house.registry.posts.end(
            #require(RegistryPostID(held.id)), lastDay: today.advanced(by: -1), by: RegistryHouse.clerk)
        _ = try await post("auditor", "510421.hall", house)
        #expect(try await refusal { _ = try await post("clerk", "510422.hall", house) } == "field.invalid")
    }

    @Test func narrowerThanTheProgramsOwnIsFine() async throws {
        let house = try await houseWithUnits()
        var input = Self.desk
        input.grants = [Grant(.caseFile, at: .filed, .ownUnit), Grant(.caseRead, at: .home, .ownUnit)]
        let role = try await house.registry.roles.create(
            input, in: house.division("510421000000"), by: RegistryHouse.clerk)
        #expect(try await house.registry.roles.own(role.id)?.template.grants == input.grants)
    }

    @Test func aPostIsCalledByItsNameInTheReadersLanguage() async throws {
        let house = try await RegistryHouse.furnished()
        try await house.registry.units.create(
            UnitRecord(
                code: "510421.hall", name: LocalizedText(zh: "米易县大厅", en: "Miyi Hall"), kind: .hall,
                division: try house.division("510421000000")), by: .system)
        let person = try await house.citizen()
        _ = try await house.registry.posts.create(
            PostInput(
                person: person.id, unit: "510421.hall", roles: ["clerk"],
                title: LocalizedText(zh: "综合窗口", en: "Comprehensive window"), from: RegistryHouse.start.day()),
            by: .system)
        let post = try #require(
            try await house.registry.posts.heldPosts(of: person.id, on: RegistryHouse.start.day()).first)
        #expect(post.name(.en) == "Miyi Hall Comprehensive window")
        #expect(post.name(.zhHans) == "米易县大厅 综合窗口")
        let verdict = Access.verdict(
            for: .auditRead, in: .territory(post.division, name: "米易县"), posts: [post], today: RegistryHouse.start.day())
        #expect(verdict.reason[.en].contains("Comprehensive window") && !verdict.reason[.en].contains("综合窗口"))
    }
}
