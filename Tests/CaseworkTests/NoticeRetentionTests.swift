import Database
import Kernel
import Procedures
import Testing

@testable import Casework

/// Notices are kept for a year; what a person with an account has not read stays.
@Suite struct NoticeRetentionTests {
    struct Line: Sendable, CustomTestStringConvertible {
        var recipient: String
        var isRead: Bool
        /// Days before the oldest that is kept; 0 is that day itself.
        var daysOlder: Int
        var isOver: Bool
        var testDescription: String { "\(recipient) read: \(isRead) days: \(daysOlder)" }
    }

    static let lines = [
        Line(recipient: "unit:510421.hrss", isRead: false, daysOlder: 1, isOver: true),
        Line(recipient: "unit:510421.hrss", isRead: false, daysOlder: 0, isOver: false),
        Line(recipient: "case:x", isRead: false, daysOlder: 1, isOver: true),
        Line(recipient: "person:x", isRead: true, daysOlder: 1, isOver: true),
        Line(recipient: "person:x", isRead: true, daysOlder: 0, isOver: false),
        Line(recipient: "person:x", isRead: false, daysOlder: 900, isOver: false),
        Line(recipient: "agent:x", isRead: false, daysOlder: 900, isOver: false),
        Line(recipient: "agent:x", isRead: true, daysOlder: 1, isOver: true),
    ]

    @Test(arguments: lines) func whatIsKept(line: Line) {
        let oldest = Instant(milliseconds: 1_700_000_000_000)
        let at = oldest.adding(days: -line.daysOlder)
        #expect(Notice.isOver(line.recipient, at: at, isRead: line.isRead, oldest: oldest) == line.isOver)
    }

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
        try await fill("case:a", old, rows + 10)
        try await fill("person:a", old, 20)
        try await fill("person:b", old, 30, read: true)
        try await fill("unit:a", now, rows * 2)
        try await fill("unit:b", old, 40)
        try await fill("unit:b", now, 5)
        #expect(try await walk() == rows + 10 + 30 + 40)
        #expect(try await left() == ["person:a": 20, "unit:a": rows * 2, "unit:b": 5])

        // Once a day at most.
        try await fill("unit:c", old, 3)
        #expect(try await walk() == 0)
        world.advance(days: 1)
        #expect(try await walk() == 3)
        try await world.close()
    }
}
