import Database
import Kernel
import Procedures
import Registry
import Testing

@testable import Casework

/// Notices are kept for a year; what a person with an account has not read stays.
@Suite struct NoticeRetentionTests {
    /// A walk in many pages takes away exactly what is over, begins again the next day, and goes past those who have
    /// recent notices only.
    @Test func aWalkTakesAwayWhatIsOver() async throws {
        let world = try await World.open()
        let rows = CaseworkLimits.walkRows
        let now = world.time.now
        let old = now.adding(days: -CaseworkLimits.noticeDays - 2)
        func fill(_ recipient: String, _ at: Instant, _ count: Int, read: Bool = false) async throws {
            try await world.casework.database.write { writer in
                for index in 0..<count {
                    let at = at.adding(milliseconds: Int64(index))
                    try Notice(
                        id: world.casework.identifiers.next(), recipient: recipient,
                        caseID: world.casework.identifiers.next(), number: "1", title: "t",
                        procedure: ProcedureReference(id: "application", version: 1), template: "x", at: at,
                        readAt: read ? at : nil
                    ).insert(into: writer)
                }
            }
        }
        func person(_ number: String) async throws -> RegistryPersonID {
            try await world.casework.registry.people.register(
                .citizen(CitizenNumber(number)), PersonInput(name: "王小芳"), by: .system
            ).card.id
        }
        func left() async throws -> [String: Int] {
            try await world.casework.database.read { reader in
                let all = try reader.query("SELECT recipient, COUNT(*) FROM notice GROUP BY recipient") {
                    ($0.text(0), $0.int(1))
                }
                return Dictionary(uniqueKeysWithValues: all)
            }
        }
        func walk() async throws -> Int {
            var removed = 0
            for _ in 0..<50 {
                let step = try await world.casework.takeNoticeStep()
                removed += step.changed
                if step.isDone { return removed }
            }
            Issue.record("the walk does not end")
            return removed
        }
        let holder = try await person("510421190202060137")
        let stranger = try await person("510421190708110912")
        _ = try await world.casework.registry.accounts.create("holder", person: holder, by: .system)
        try await fill("case:a", old, rows + 10)
        try await fill("person:\(holder)", old, 20)
        try await fill("person:\(holder)", old.adding(days: -1), 7, read: true)
        // Taken in at a counter, without an account: nobody will come and read it.
        try await fill("person:\(stranger)", old, 30)
        try await fill("agent:\(holder)", old, 4)
        try await fill("unit:a", now, rows * 2)
        try await fill("unit:b", old, 40)
        try await fill("unit:b", now, 5)
        #expect(try await walk() == rows + 10 + 7 + 30 + 4 + 40)
        #expect(try await left() == ["person:\(holder)": 20, "unit:a": rows * 2, "unit:b": 5])

        // What stands on the border of the day stays. Once a day at most.
        try await fill("unit:c", world.casework.oldestNotice, 2)
        try await fill("unit:c", old, 3)
        #expect(try await walk() == 0)
        #expect(try await left()["unit:c"] == 5)
        world.advance(days: 1)
        #expect(try await walk() == 3 + 2)
        try await world.close()
    }
}
