import Database
import Testing

@testable import Registry

/// The queries of every request find their rows by an index.
@Suite struct AccountsPlanTests {
    static let hot: [(SQLStatement, Int)] = [
        (Accounts.sessionColumns, 1),
        (Accounts.columns + "WHERE username = ?1", 1),
        (Posts.columns + "WHERE post.person = ?1 ORDER BY post.id LIMIT ?2", 2),
        (Posts.delegationColumns + "WHERE delegation.to_person = ?1 ORDER BY delegation.id DESC LIMIT ?2", 2),
        (Units.columns + "WHERE code = ?1", 1),
        (Units.columns + "WHERE department = ?1 AND division = ?2 AND is_active = 1 ORDER BY code LIMIT ?3", 3),
        (People.columns + "WHERE number_hash = ?1", 1),
        (People.columns + "WHERE name = ?1 ORDER BY id LIMIT ?2", 2),
        ("SELECT day, is_working, name FROM holiday WHERE division = ?1", 1),
        ("SELECT code FROM division WHERE parent = ?1 ORDER BY code LIMIT ?2", 2),
    ]

    @Test(arguments: 0..<hot.count) func usesAnIndex(_ index: Int) async throws {
        let house = try await RegistryHouse()
        let (sql, count) = Self.hot[index]
        let plan = try await house.database.queryPlan(sql, (0..<count).map { .integer(Int64($0)) })
        #expect(!plan.isEmpty)
        #expect(!plan.contains { $0.contains("SCAN") }, "\(plan)")
    }

    @Test func countersAreFoundByTheirOwnIndex() async throws {
        let house = try await RegistryHouse()
        let plan = try await house.database.queryPlan(Units.counterQuery, [0, 1, 2])
        #expect(plan.contains { $0.contains("unit_counter") }, "\(plan)")
        #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
    }
}
