import Access
import Kernel
import Testing

@Suite struct VerdictTests {
    struct Row: Sendable, CustomStringConvertible {
        let description: String
        let role: RoleTemplate
        let at: PlaceFacts
        let permission: Permission
        let place: ScopePlace?
        let facts: CaseFacts
        let allowed: Bool

        init(
            _ description: String, _ role: RoleTemplate, _ at: PlaceFacts, _ permission: Permission,
            _ place: ScopePlace?, _ allowed: Bool, _ facts: CaseFacts = People.facts()
        ) {
            self.description = description
            self.role = role
            self.at = at
            self.permission = permission
            self.place = place
            self.facts = facts
            self.allowed = allowed
        }
    }

    static let rows: [Row] = [
        Row("a clerk files for any territory", .clerk, People.elsewhere, .caseFile, nil, true),
        Row("a clerk reads what the window took in", .clerk, People.window, .caseRead, .filed, true),
        Row("another window does not", .clerk, People.elsewhere, .caseRead, .filed, false),
        Row("a clerk decides nothing", .clerk, People.window, .caseDecide, .deciding, false),
        Row(
            "a counter hands out what is collected there", .clerk, People.elsewhere, .caseDeliver, .pickup,
            true, People.facts(pickup: People.elsewhere)),
        Row("and nothing else", .clerk, People.elsewhere, .caseDeliver, .pickup, false),
        Row("the section decides its cases", .decider, People.section, .caseDecide, .deciding, true),
        Row("a place that the grant does not name gives nothing", .decider, People.section, .caseDecide, .filed, false),
        Row("the bureau's decider does not reach down", .decider, People.bureau, .caseDecide, .deciding, false),
        Row("its head does", .approver, People.bureau, .caseDecide, .deciding, true),
        Row("a decider is no second person", .decider, People.section, .caseApprove, .deciding, false),
        Row("a county supervises its towns", .supervisor, People.bureau, .caseSupervise, .filed, true),
        Row("a town does not supervise the county", .supervisor, People.window, .caseSupervise, .deciding, false),
        Row("a helper helps in the own village only", .villageHelper, People.elsewhere, .caseAssist, .home, false),
        Row("an auditor reads", .auditor, People.bureau, .caseRead, nil, true),
        Row("and changes nothing", .auditor, People.bureau, .caseNote, nil, false),
    ]

    @Test(arguments: rows) func scopesByPlace(_ row: Row) {
        let verdict = Access.verdict(
            for: row.permission, at: row.place, on: row.facts, posts: [People.post(row.role, at: row.at)],
            today: People.today)
        #expect(verdict.isAllowed == row.allowed, "\(verdict.reason)")
        #expect(verdict.reason.has(.zhHans) && verdict.reason.has(.en))
    }

    @Test func aRefusalNamesThePostAndWhoseTurnItIs() {
        let verdict = Access.verdict(
            for: .caseHandle, at: .holder, on: People.facts(), posts: [People.post(.clerk, at: People.window)],
            today: People.today)
        #expect(!verdict.isAllowed)
        for part in ["综合窗口", "镇窗口", "经办", "米易县人社局审批科", "本单位"] {
            #expect(verdict.reason[.zhHans].contains(part), "\(verdict.reason)")
        }
    }

    @Test func aPostCountsFromItsFirstThroughItsLastDay() {
        let post = People.post(
            .decider, at: People.section, from: People.today, through: People.today.advanced(by: 2))
        let allowed = (-1...3).map { offset in
            Access.verdict(
                for: .caseDecide, at: .deciding, on: People.facts(), posts: [post],
                today: People.today.advanced(by: offset)
            ).isAllowed
        }
        #expect(allowed == [false, true, true, true, false])
        let late = Access.verdict(
            for: .caseDecide, at: .deciding, on: People.facts(), posts: [post], today: People.today.advanced(by: 3))
        #expect(late.reason[.zhHans].contains("到期"))
    }

    @Test func nobodyDecidesTheirOwnCase() {
        let facts = People.facts(parties: ["wang"])
        let posts = [People.post(.approver, at: People.section)]
        for permission in [Permission.caseHandle, .caseDecide, .caseApprove] {
            let verdict = Access.verdict(for: permission, at: .deciding, on: facts, posts: posts, today: People.today)
            #expect(!verdict.isAllowed)
            #expect(verdict.reason[.zhHans].contains("回避"))
        }
        #expect(Access.verdict(for: .caseRead, on: facts, posts: posts, today: People.today).isAllowed)
    }

    @Test func registryPowersFollowTheTerritory() {
        let posts = [People.post(.administrator, at: People.bureau)]
        let inside = Access.verdict(for: .registryUnits, in: People.window, posts: posts, today: People.today)
        let outside = Access.verdict(for: .registryUnits, in: People.elsewhere, posts: posts, today: People.today)
        #expect(inside.isAllowed && !outside.isAllowed)
        #expect(outside.reason[.zhHans].contains("邻县窗口"))
        #expect(outside.reason[.en].contains("Window next door is outside") && !outside.reason[.en].contains("邻县"))
    }

    @Test func everyPermissionHasATitleInBothLanguages() {
        #expect(Set(Permission.all).count == Permission.all.count)
        for permission in Permission.all {
            #expect(permission.title.has(.en) && permission.title[.zhHans] != permission.rawValue)
        }
        let granted = Set(RoleTemplate.standard.flatMap(\.grants).map(\.permission))
        #expect(granted.isSubset(of: Permission.all))
    }
}
