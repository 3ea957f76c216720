import Access
import Testing

/// What somebody needs who does a party's own act: the whole table, so that no combination is left to chance.
@Suite struct AssistanceTests {
    typealias Row = (power: Assistance.Power, presence: Assistance.Presence, mandate: Bool, by: Assistance.Confirmer?)

    static let rows: [Row] = [
        (.citizen, .party, false, nil), (.citizen, .helpedParty, false, nil), (.citizen, .agent, true, nil),
        (.citizen, .nobody, true, nil),
        (.office, .party, false, nil), (.office, .helpedParty, false, .party), (.office, .agent, true, nil),
        (.office, .nobody, true, nil),
        (.helper, .party, false, .party), (.helper, .helpedParty, false, .party), (.helper, .agent, true, .agent),
        (.helper, .nobody, true, nil),
    ]

    @Test func `Every power meets every presence`() {
        #expect(Self.rows.count == Assistance.Power.allCases.count * Assistance.Presence.allCases.count)
        for row in Self.rows {
            #expect(
                Assistance.needed(by: row.power, row.presence)
                    == Assistance(needsMandate: row.mandate, confirmer: row.by), "\(row)")
        }
    }

    @Test func `A helper neither takes in for an office nor decides`() {
        let held = Set(RoleTemplate.villageHelper.grants.map(\.permission))
        #expect(held.contains(.caseAssist))
        for permission in [Permission.caseFile, .caseHandle, .caseDecide, .caseApprove, .caseSupervise] {
            #expect(!held.contains(permission), "\(permission)")
        }
    }
}
