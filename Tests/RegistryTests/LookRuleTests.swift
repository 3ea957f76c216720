import Registry
import Testing

/// Which looks are flagged, row by row.
@Suite struct LookRuleTests {
    private struct Line: Sendable, CustomTestStringConvertible {
        var name: String
        var facts: LookFacts
        var rule: LookRule?

        var testDescription: String { name }
    }

    private static func line(
        _ name: String, _ kind: LookKind, _ basis: LookBasis, by: Looker.Kind = .staff, has unitHasCase: Bool = true,
        ofCase isOfCase: Bool = true, hour: Int = 10, working: Bool = true, people: Int = 1, _ rule: LookRule?
    ) -> Line {
        Line(
            name: name,
            facts: LookFacts(
                kind: kind, basis: basis, by: by, unitHasCase: unitHasCase, isOfCase: isOfCase, hour: hour,
                isWorkingDay: working, peopleInHour: people), rule: rule)
    }

    private static let most = LookLimits.peopleInHourMax
    private static let programMost = LookLimits.programPeopleInHourMax

    private static let lines = [
        line("a handler opens the case", .caseFile, .holder, nil),
        line("a handler opens the case by night", .caseFile, .holder, hour: 23, working: false, nil),
        line("a supervisor opens a case", .caseFile, .supervision, nil),
        line("a supervisor opens a case by night", .caseFile, .supervision, hour: 6, .outsideHours),
        line("a supervisor opens a case at opening", .caseFile, .supervision, hour: 7, nil),
        line("a supervisor opens a case as offices close", .caseFile, .supervision, hour: 21, .outsideHours),
        line("a supervisor opens a case on a day off", .caseFile, .supervision, working: false, .outsideHours),
        line("a handler sees whole numbers", .unmask, .holder, nil),
        line("a handler sees whole numbers on a day off", .unmask, .holder, working: false, .outsideHours),
        line("a counter sees a card, with a case", .card, .counter, ofCase: false, nil),
        line("a counter sees a card, without one", .card, .counter, has: false, ofCase: false, .noCase),
        line("a counter on a Saturday", .card, .counter, ofCase: false, working: false, nil),
        line("whole numbers at a counter on a Saturday", .unmask, .counter, ofCase: false, working: false, .outsideHours),
        line("whole numbers without a case", .unmask, .counter, has: false, ofCase: false, .noCase),
        line("an export on request", .export, .request, has: false, ofCase: false, .request),
        line("an export by who has a case", .export, .request, ofCase: false, .request),
        line("a name in a search, without a case", .search, .counter, has: false, ofCase: false, nil),
        line("a name in a list by night", .list, .supervision, hour: 3, nil),
        line("an administrator opens a colleague's account", .card, .staffing, has: false, ofCase: false, nil),
        line("whoever carries out an erasure that was asked for", .card, .request, has: false, ofCase: false, .request),
        line("an agent by night", .caseFile, .mandate, by: .agent, hour: 3, working: false, nil),
        line("as many people as may be", .caseFile, .holder, people: most, nil),
        line("one more", .caseFile, .holder, people: most + 1, .manyPeople),
        line("and the next: it was said already", .caseFile, .holder, people: most + 2, nil),
        line("a program with as many", .history, .deciding, by: .program, people: most + 1, nil),
        line("a program with too many", .history, .deciding, by: .program, people: programMost + 1, .manyPeople),
        line("a program by night", .history, .supervision, by: .program, hour: 3, working: false, nil),
        line(
            "no case counts before many people", .card, .counter, has: false, ofCase: false, people: most + 1, .noCase),
    ]

    @Test(arguments: lines)
    private func rule(_ line: Line) {
        #expect(LookRule.broken(by: line.facts) == line.rule)
    }

    @Test func everyRuleHasALineThatBreaksIt() {
        #expect(Set(Self.lines.compactMap(\.rule)) == Set(LookRule.allCases))
    }

    @Test func onlyACardAtTheCounterWaits() {
        for kind in LookKind.allCases {
            for basis in LookBasis.allCases {
                #expect(LookRule.waits(kind, basis) == (kind == .card && basis == .counter))
            }
        }
    }
}
