import Access
import Database
import Kernel
import Registry
import Testing

@Suite struct FirstAdministratorTests {
    private func input(
        _ username: String = "chen", number: String = "510421199001011233", password: String = "云在青天水在瓶，再加几个字",
        division: String = "520203000000", name: String? = "六枝特区"
    ) throws -> FirstAdministrator.Input {
        FirstAdministrator.Input(
            username: username, name: "陈国强", number: number, password: password,
            division: try #require(DivisionCode(division)), divisionName: name)
    }

    @Test func theLinkMakesAnAdministratorOnceInAnEmptyInstallation() async throws {
        let house = try await RegistryHouse()
        let first = house.registry.firstAdministrator
        let link = try #require(try await first.newLink())
        #expect(try await first.isGood(link))
        #expect(try await !first.isGood("made up"))
        #expect(try !house.everyStoredByte().contains(link))
        let account = try await first.use(link, try input())
        #expect(account.hasPassword && !account.mustChangePassword)
        #expect(try await house.registry.accounts.verify("chen", password: "云在青天水在瓶，再加几个字") == account)
        let posts = try await house.registry.posts.heldPosts(of: account.person, on: RegistryHouse.start.day())
        #expect(posts.map(\.division.text) == ["520203000000"])
        #expect(posts.contains { post in post.grants.contains { $0.permission == .registryPosts } })
        let path = try await house.registry.territory.path(of: try house.division("520203000000"))
        #expect(path.map(\.code.text) == ["520203000000", "520200000000", "520000000000"])
        #expect(path.first?.name[.zhHans] == "六枝特区")
        #expect(try await refusal { _ = try await first.use(link, try input("other")) } == "link.expired")
        #expect(try await first.newLink() == nil, "there is an administrator now")
    }

    @Test func refusedInputLeavesTheLinkGood() async throws {
        let house = try await RegistryHouse()
        let first = house.registry.firstAdministrator
        let link = try #require(try await first.newLink())
        for (bad, code) in [
            (try input(number: "510421199001011234"), "field.invalid"),
            (try input(password: "1234567890"), "account.password-too-weak"),
            (try input("two words"), "field.invalid"), (try input(name: nil), "division.unknown"),
            (try input(name: " "), "field.invalid"),
        ] {
            #expect(try await refusal { _ = try await first.use(link, bad) } == code)
            #expect(try await first.isGood(link))
        }
        _ = try await first.use(link, try input())
    }

    @Test func theLinkEndsAfterADayAndWithTheNextOne() async throws {
        let house = try await RegistryHouse()
        let first = house.registry.firstAdministrator
        let old = try #require(try await first.newLink())
        let new = try #require(try await first.newLink())
        // Where several processes start, each prints a link, and any may be the one that somebody copies.
        #expect(try await first.isGood(old) == house.database.isShared)
        #expect(try await first.isGood(new))
        house.time.advance(milliseconds: 24 * 3_600_000)
        #expect(try await !first.isGood(new))
        #expect(try await refusal { _ = try await first.use(new, try input()) } == "link.expired")
    }

    @Test func ofTwoAtOnceOneIsRefused() async throws {
        let house = try await RegistryHouse()
        let first = house.registry.firstAdministrator
        let link = try #require(try await first.newLink())
        let made = try await withThrowingTaskGroup(of: Bool.self) { group in
            for name in ["one", "two"] {
                let input = try input(name)
                group.addTask { try await refusal { _ = try await first.use(link, input) } == nil }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(made == 1)
    }

    @Test func whatAnAttemptThatBrokeOffLeftBehindIsUsedAgain() async throws {
        let house = try await RegistryHouse()
        let person = try await house.citizen("510421199001011233", "陈国强")
        try await house.registry.accounts.create("chen", person: person.id, by: .system)
        let link = try #require(try await house.registry.firstAdministrator.newLink())
        let account = try await house.registry.firstAdministrator.use(link, try input())
        #expect(account.person == person.id)
    }
}
