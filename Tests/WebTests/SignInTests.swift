import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Node
import Registry
import TestSupport
import Testing
import Web

/// Signing in through the router: cookies, forged forms, locks, and what a planted session is worth.
@Suite struct SignInTests {
    private let password = "云在青天水在瓶，再加几个字"

    /// The demonstration with a password for one of its clerks and its county administrator.
    private func house(_ settings: [String: String] = [:]) async throws -> APIHouse {
        let house = try await APIHouse.open(settings)
        for name in ["liuxiaomei", "sunhao"] {
            try await house.installation.registry.accounts.setPassword(password, for: name, by: .system)
        }
        return house
    }

    private func signIn(_ browser: CookieBrowser, _ name: String, _ password: String? = nil) async throws
        -> CookieBrowser.Answer
    {
        try await browser.get("/sign-in")
        return try await browser.post("/sign-in", ["username": name, "password": password ?? self.password])
    }

    @Test func overTLSTheCookiesBelongToThisHostAlone() async throws {
        let house = try await house(["TONGBAN_SECURE": "1"])
        try await house.test { client in
            let browser = CookieBrowser(client)
            let answer = try await signIn(browser, "liuxiaomei")
            #expect(answer.status == .seeOther && answer.location == "/work")
            let session = try #require(answer.setCookies.first { $0.hasPrefix("__Host-tb_session=") })
            for part in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
                #expect(session.contains(part), "\(session)")
            }
            #expect(!session.contains("Domain"))
            #expect(browser.cookies.keys.contains("__Host-tb_device"))
            #expect(try await browser.get("/work").status == .ok)
        }
    }

    @Test func aPlantedSessionIsWorthNothingAfterSigningIn() async throws {
        let house = try await house()
        let accounts = house.installation.registry.accounts
        let planted = try await accounts.createSession(for: "liuxiaomei")
        try await house.test { client in
            let browser = CookieBrowser(client)
            browser.set("tb_session", planted.token)
            let answer = try await signIn(browser, "liuxiaomei")
            #expect(answer.status == .seeOther)
            #expect(browser.cookies["tb_session"] != planted.token)
            #expect(try await accounts.session(planted.token) == nil)
            // A token that was never given out becomes no session either.
            let other = CookieBrowser(client)
            other.set("tb_session", "chosen-by-an-attacker")
            _ = try await signIn(other, "liuxiaomei")
            #expect(other.cookies["tb_session"] != "chosen-by-an-attacker")
            #expect(try await other.get("/work").status == .ok)
        }
    }

    @Test func formsOfOtherSitesAreRefusedSignedInOrNot() async throws {
        let house = try await house()
        try await house.test { client in
            let victim = CookieBrowser(client)
            try await victim.get("/sign-in")
            let own = victim.csrf
            #expect(own.count > 20)
            let attacker = CookieBrowser(client)
            try await attacker.get("/sign-in")
            #expect(attacker.csrf != own)
            // Signing somebody in as somebody else, with the attacker's own token or with none.
            for token in ["", attacker.csrf] {
                let forged = try await victim.post(
                    "/sign-in", ["username": "liuxiaomei", "password": password], csrf: token)
                #expect(forged.status == .forbidden && victim.cookies["tb_session"] == nil)
            }
            #expect(try await victim.post("/sign-in/demo", ["username": "zhouming"], csrf: "x").status == .forbidden)
            #expect(try await victim.post("/territory", ["code": "510421000000"], csrf: "").status == .forbidden)
            #expect(try await victim.post("/territory", ["code": "510421000000"], csrf: own).status == .seeOther)
            // A cookie of one's own making does not make the token that goes with somebody else's.
            attacker.set("tb_form", "0123456789abcdef0123")
            #expect(try await attacker.post("/territory", ["code": "510421000000"], csrf: own).status == .forbidden)

            _ = try await signIn(victim, "liuxiaomei")
            try await victim.get("/my/security")
            #expect(victim.csrf != own)
            #expect(try await victim.post("/sign-out", csrf: own).status == .forbidden)
            #expect(try await victim.post("/sign-out", csrf: "").status == .forbidden)
            #expect(try await victim.get("/work").status == .ok)
            try await victim.get("/my/security")
            #expect(try await victim.post("/sign-out").status == .seeOther)
            #expect(victim.cookies["tb_session"] == nil)
        }
    }

    @Test func aCaseOpenedByItsCodeIsProtectedLikeASession() async throws {
        let house = try await house()
        let clerk = try await house.token("liuxiaomei")
        try await house.test { client in
            let filed = try await client.api(.post, "/api/v1/cases", token: clerk, .object(APIHouse.filing)).json
            let number = try #require(filed["number"]?.text)
            let secret = try #require(filed["secret"]?.text)
            let person = CookieBrowser(client)
            try await person.get("/track")
            let opened = try await person.post("/track", ["number": number, "secret": secret])
            let place = try #require(opened.location)
            #expect(opened.status == .seeOther && place.hasPrefix("/cases/"))
            let page = try await person.get(place)
            #expect(page.status == .ok && page.text.contains("看完了"))
            let token = person.csrf
            let forged = try await person.post(place + "/actions/withdraw", ["reason": "x"], csrf: "forged")
            #expect(forged.status == .forbidden)
            // Leaving it on a shared terminal closes it.
            #expect(try await person.post("/sign-out", csrf: token).status == .seeOther)
            #expect(try await person.get(place).status != .ok)
        }
    }

    @Test func aLockSaysWhenItEndsAndStrangersLockNobodyOut() async throws {
        let house = try await house(["TONGBAN_PROXIES": "1"])
        let header = try #require(HTTPField.Name("x-forwarded-for"))
        try await house.test { client in
            // The client's own word in front of the proxy's makes no new source.
            let guesser = CookieBrowser(client, headers: [header: "10.9.8.7, 198.51.100.9"])
            for _ in 0..<AttemptLimits.failuresBeforeLock {
                #expect(try await signIn(guesser, "liuxiaomei", "wrong password").status == .unauthorized)
            }
            let again = CookieBrowser(client, headers: [header: "10.9.8.8, 198.51.100.9"])
            let locked = try await signIn(again, "liuxiaomei")
            #expect(locked.status == .tooManyRequests)
            #expect(locked.text.contains(/\d\d:\d\d:\d\d以后可以再试/))
            #expect(Int(locked.headers[.retryAfter] ?? "").map { (1...30).contains($0) } == true)
            let owner = CookieBrowser(client, headers: [header: "203.0.113.7"])
            #expect(try await signIn(owner, "liuxiaomei").status == .seeOther)
            let page = try await owner.get("/my/security")
            #expect(page.text.contains("203.0.113.*") && !page.text.contains("203.0.113.7"))
            #expect(page.text.contains("您的账号有新情况"))
            #expect(try await !owner.get("/my/security").text.contains("您的账号有新情况"))
        }
    }

    @Test func administratorsSetTheirSecondStepUpBeforeTheyGetIn() async throws {
        let house = try await house(["TONGBAN_SECOND_STEP": "administrators"])
        try await house.test { client in
            let browser = CookieBrowser(client)
            let answer = try await signIn(browser, "sunhao")
            #expect(answer.location == "/sign-in/enrol" && browser.cookies["tb_session"] == nil)
            #expect(try await browser.get("/admin").status == .seeOther)
            let page = try await browser.get("/sign-in/enrol")
            #expect(page.text.contains("<svg") && page.text.contains(/([A-Z2-7]{4} ){7}[A-Z2-7]{4}/))
            let wrong = try await browser.post("/sign-in/enrol", ["code": "000000"])
            #expect(wrong.status == .unprocessableContent && browser.cookies["tb_session"] == nil)
            // Neither the next page of the way nor the last one can be jumped to.
            #expect(try await browser.get("/sign-in/code").location == "/sign-in/enrol")
            #expect(try await CookieBrowser(client).get("/sign-in/enrol").location == "/sign-in?next=%2F")
            // A clerk is not asked.
            #expect(try await signIn(CookieBrowser(client), "liuxiaomei").location == "/work")
        }
    }

    @Test func aHandedOverPasswordIsReplacedAtTheFirstSignIn() async throws {
        let house = try await house()
        let administrator = try await Reader.signedIn("sunhao", house)
        let registry = house.installation.registry
        let account = try #require(try await registry.accounts.account("chenlijuan"))
        try await house.test { client in
            let set = try await client.post(
                "/admin/people/\(account.person)/password", as: administrator,
                [("username", "chenlijuan"), ("password", "handed over in person")])
            #expect(set.status == .seeOther)
            let browser = CookieBrowser(client)
            #expect(try await signIn(browser, "chenlijuan", "handed over in person").location == "/sign-in/password")
            #expect(browser.cookies["tb_session"] == nil)
            try await browser.get("/sign-in/password")
            let same = try await browser.post("/sign-in/password", ["new": "handed over in person"])
            #expect(same.status == .unprocessableContent && same.text.contains("新密码和原来的一样"))
            let done = try await browser.post("/sign-in/password", ["new": "only I know this one"])
            #expect(done.status == .seeOther && done.location == "/work")
            #expect(try await browser.get("/my/security").text.contains("给您设了新密码"))
        }
    }

    @Test func aStaffMemberByTelephoneIsACitizen() async throws {
        let house = try await house()
        try await house.test { client in
            let browser = CookieBrowser(client)
            try await browser.get("/sign-in/phone")
            let asked = try await browser.post(
                "/sign-in/phone", ["number": "510421191407181199", "phone": "13800000111"])
            let code = try #require(asked.text.firstMatch(of: /验证码是 (\d{6})/)).1
            let entered = try await browser.post("/sign-in/phone/code", ["code": String(code)])
            #expect(entered.location == "/my/cases")
            #expect(try await browser.get("/admin").status == .forbidden)
            #expect(try await browser.get("/work").status == .forbidden)
            let page = try await browser.get("/my/security")
            #expect(page.status == .ok && page.text.contains("用手机验证码登录"))
        }
    }

    @Test func anInstallationWithoutAGatewaySaysSo() async throws {
        let house = try await house(["TONGBAN_DEMO": "0"])
        try await house.test { client in
            let browser = CookieBrowser(client)
            #expect(try await !browser.get("/sign-in").text.contains("/sign-in/phone"))
            #expect(try await browser.get("/sign-in/phone").text.contains("还没有开通短信验证码"))
            let asked = try await browser.post(
                "/sign-in/phone", ["number": "510421191407181199", "phone": "13800000111"])
            #expect(asked.status.kind == .clientError)
            #expect(try await browser.get("/first-administrator?key=x").status == .gone)
        }
    }
}
