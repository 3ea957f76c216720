import Kernel
import Registry
import Testing

@Suite struct PasswordRulesTests {
    @Test(
        arguments: [
            ("short", PasswordFlaw.length), (String(repeating: "长字", count: 65), .length), ("1234567890", .common),
            ("Password123", .common), ("ababababab", .common), ("zyxwvutsrqp", .common), ("qwertyuiop", .common),
            ("jike.aguo.jike.aguo", .name), ("吉克阿果吉克阿果吉克阿果2026", .name), ("tongban-jike.aguo", .name),
            ("云在青天水在瓶，再加几个字", nil), ("jike.aguo loves the high road", nil),
            ("all lower case is fine", nil),
        ] as [(String, PasswordFlaw?)])
    func whatIsRefused(_ password: String, _ flaw: PasswordFlaw?) async throws {
        let house = try await RegistryHouse()
        let person = try await house.citizen()
        try await house.registry.accounts.create("jike.aguo", person: person.id, by: .system)
        var refused: PasswordFlaw?
        do {
            try await house.registry.accounts.setPassword(password, for: "jike.aguo", by: .system)
        } catch RegistryError.passwordTooWeak(let why) {
            refused = why
        }
        #expect(refused == flaw)
    }

    @Test func theOwnPasswordIsChangedWithTheOldOneAndOthersSignOut() async throws {
        let house = try await RegistryHouse()
        let person = try await house.citizen()
        let accounts = house.registry.accounts
        try await accounts.create("jike", person: person.id, by: .system)
        try await accounts.setPassword("the first password", for: "jike", isHandedOver: true, by: .system)
        #expect(try await accounts.account("jike")?.mustChangePassword == true)
        let here = try await accounts.createSession(for: "jike").token
        let there = try await accounts.createSession(for: "jike").token
        func change(_ old: String, _ new: String) async throws -> String? {
            try await refusal {
                try await accounts.changePassword(
                    "jike", old: old, new: new, keeping: here, from: .unknown, by: .system)
            }
        }
        #expect(try await change("not the password", "the second password") == "account.wrong-password")
        #expect(try await change("the first password", "the first password") == "account.password-too-weak")
        #expect(try await accounts.session(there) != nil)
        #expect(try await change("the first password", "the second password") == nil)
        #expect(try await accounts.session(there) == nil)
        #expect(try await accounts.session(here) != nil)
        #expect(try await accounts.account("jike")?.mustChangePassword == false)
        #expect(try await accounts.verify("jike", password: "the second password").username == "jike")
        #expect(try await accounts.events(of: "jike").contains { $0.kind == .passwordChanged && !$0.isNews })
    }
}
