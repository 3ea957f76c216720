import Access
import Kernel
import Registry
import Testing

@Suite struct PeoplePostsTests {
    private struct Office {
        var house: RegistryHouse
        var head: PersonCard
        var clerk: PersonCard
        var post: RegistryPostID
        var today = RegistryHouse.start.day()
    }

    private func office() async throws -> Office {
        let house = try await RegistryHouse.furnished()
        try await house.unit("510421.gov", "米易县人民政府", .government, "510421000000")
        try await house.unit("510421.hrss", "人社局", .department, "510421000000", parent: "510421.gov")
        let head = try await house.citizen()
        let clerk = try await house.citizen("510421198512244560", "吉克木乃")
        let post = try await house.registry.posts.create(
            PostInput(
                person: head.id, unit: "510421.hrss", roles: ["decider"], title: "审批股股长",
                from: RegistryHouse.start.day()), by: .system)
        return Office(house: house, head: head, clerk: clerk, post: try #require(RegistryPostID(post.id)))
    }

    @Test func aPostCarriesItsUnitsPathAndTerritory() async throws {
        let office = try await office()
        let posts = try await office.house.registry.posts.heldPosts(of: office.head.id, on: office.today)
        let post = try #require(posts.first)
        #expect(post.unitPath == ["510421.hrss", "510421.gov"])
        #expect(post.division.text == "510421000000")
        #expect(post.unitName == "人社局")
        #expect(post.grants.contains { $0.permission == .caseDecide })
        #expect(try await office.house.registry.posts.staff(of: "510421.hrss").map(\.id) == [post.id])
    }

    @Test func changesTakeEffectWithTheNextQuestion() async throws {
        let office = try await office()
        let posts = office.house.registry.posts
        #expect(try await posts.heldPosts(of: office.clerk.id, on: office.today).isEmpty)
        let made = try await posts.create(
            PostInput(person: office.clerk.id, unit: "510421.hrss", roles: ["clerk"], title: "窗口", from: office.today),
            by: .system)
        #expect(try await posts.heldPosts(of: office.clerk.id, on: office.today).map(\.id) == [made.id])
        try await posts.end(
            try #require(RegistryPostID(made.id)), lastDay: office.today.advanced(by: -1), by: .system)
        #expect(try await posts.heldPosts(of: office.clerk.id, on: office.today).isEmpty)
        #expect(try await posts.allPosts(of: office.clerk.id).count == 1)
    }

    @Test func lentPowersAreNeverWiderThanOnesOwn() async throws {
        let office = try await office()
        let posts = office.house.registry.posts
        func lend(_ permissions: Set<Permission>, days: Int = 7) async throws -> String? {
            try await refusal {
                _ = try await posts.delegate(
                    from: office.post, of: office.head.id, to: office.clerk.id, permissions: permissions,
                    from: office.today, through: office.today.advanced(by: days), reason: "出差", by: .system)
            }
        }
        #expect(try await lend([.caseDecide, .caseApprove]) == "delegation.too-wide")
        #expect(try await lend([]) == "delegation.too-wide")
        #expect(try await lend([.caseDecide], days: Delegation.longestDays) == "delegation.too-wide")
        #expect(try await lend([.caseDecide], days: -1) == "delegation.too-wide")
        #expect(try await posts.heldPosts(of: office.clerk.id, on: office.today).isEmpty)
        #expect(try await lend([.caseDecide]) == nil)
        let derived = try #require(try await posts.heldPosts(of: office.clerk.id, on: office.today).first)
        #expect(Set(derived.grants.map(\.permission)) == [.caseDecide])
        #expect(derived.unit == "510421.hrss")
        #expect(derived.delegatedFrom?.person == office.head.id.description)
        // What was lent cannot be lent again: the receiver has no such post of their own.
        let again = try await refusal {
            _ = try await posts.delegate(
                from: office.post, of: office.clerk.id, to: office.head.id, permissions: [.caseDecide],
                from: office.today, through: office.today, reason: "再委托", by: .system)
        }
        #expect(again == "delegation.too-wide")
    }

    @Test func lentPowersEndByThemselvesWhenTakenBackAndWithThePost() async throws {
        let office = try await office()
        let posts = office.house.registry.posts
        func lend() async throws -> Delegation {
            try await posts.delegate(
                from: office.post, of: office.head.id, to: office.clerk.id, permissions: [.caseDecide],
                from: office.today, through: office.today.advanced(by: 7), reason: "出差", by: .system)
        }
        func held(_ days: Int) async throws -> Int {
            try await posts.heldPosts(of: office.clerk.id, on: office.today.advanced(by: days)).count
        }
        let first = try await lend()
        #expect(try await held(7) == 1)
        #expect(try await held(8) == 0)
        try await posts.endDelegation(try #require(DelegationID(first.id)), by: .system)
        #expect(try await held(0) == 0)
        _ = try await lend()
        #expect(try await held(0) == 1)
        try await posts.end(office.post, lastDay: office.today.advanced(by: -1), by: .system)
        #expect(try await held(0) == 0)
        #expect(try await posts.delegations(by: office.head.id).count == 2)
    }

    @Test func unknownRolesUnitsAndPeriodsAreRefused() async throws {
        let office = try await office()
        let posts = office.house.registry.posts
        func make(_ roles: [String], _ unit: String = "510421.hrss", days: Int = 0) async throws -> String? {
            try await refusal {
                _ = try await posts.create(
                    PostInput(
                        person: office.clerk.id, unit: unit, roles: roles, title: "岗位", from: office.today,
                        through: office.today.advanced(by: days)), by: .system)
            }
        }
        #expect(try await make(["emperor"]) == "post.unknown-role")
        #expect(try await make([]) == "post.unknown-role")
        #expect(try await make(["clerk"], "nobody") == "unit.unknown")
        #expect(try await make(["clerk"], days: -1) == "period.invalid")
        #expect(try await make(["clerk"]) == nil)
        #expect(
            try await refusal {
                try await office.house.registry.units.deactivate("510421.hrss", by: .system)
            } == "unit.in-use")
    }
}
