import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Database

/// What one process tells the others hear, in order, and before they answer anything that was asked after it.
@Suite(.enabled(if: TestStore.isPostgres, "TONGBAN_TEST_POSTGRES names no server"), .timeLimit(.minutes(1)))
struct TellingTests {
    /// Two at one database; what the second has heard since it first caught up.
    private struct Pair {
        let folder: TemporaryFolder
        let one: any SQLDatabase
        let other: any SQLDatabase
        let ears = Ears()

        init() async throws {
            folder = try TemporaryFolder()
            one = try await TestStore.open(folder.file("store"))
            other = try await TestStore.open(folder.file("store"))
            try await one.catchUp()
            other.listen { [ears] in ears.hear($0) }
            try await other.catchUp()
            ears.clear()
        }

        func heard() async throws -> [DatabaseNews] {
            try await other.catchUp()
            return ears.all
        }

        func close() throws {
            try one.close()
            try other.close()
        }
    }

    private final class Ears: Sendable {
        private let news = Mutex<[DatabaseNews]>([])
        var all: [DatabaseNews] { news.withLock { $0 } }
        func hear(_ one: DatabaseNews) { news.withLock { $0.append(one) } }
        func clear() { news.withLock { $0 = [] } }
    }

    private struct Wanted: Error {}

    private static func signal(_ number: Int) -> DatabaseSignal { DatabaseSignal(topic: "thing", text: String(number)) }

    @Test func whatIsCommittedIsHeardOnceAndInOrder() async throws {
        let pair = try await Pair()
        for number in 0..<3 {
            try await pair.one.write { writer in
                try writer.tell(Self.signal(number * 2))
                try writer.tell(Self.signal(number * 2))
                try writer.tell(Self.signal(number * 2 + 1))
            }
            #expect(try await pair.heard() == (0...number * 2 + 1).map { .told(Self.signal($0)) })
        }
        try pair.close()
    }

    @Test func whatCameToNothingIsNotTold() async throws {
        let pair = try await Pair()
        await #expect(throws: Wanted.self) {
            try await pair.one.write { writer in
                try writer.tell(Self.signal(1))
                throw Wanted()
            }
        }
        // The next transaction of the same writer does not take it along.
        try await pair.one.write { try $0.tell(Self.signal(2)) }
        #expect(try await pair.heard() == [.told(Self.signal(2))])
        try pair.close()
    }

    @Test func nobodyHearsItself() async throws {
        let pair = try await Pair()
        try await pair.other.write { try $0.tell(Self.signal(1)) }
        try await pair.one.write { try $0.tell(Self.signal(2)) }
        #expect(try await pair.heard() == [.told(Self.signal(2))])
        try pair.close()
    }

    @Test(arguments: [64, 65]) func tooMuchIsTakenAsEverything(_ count: Int) async throws {
        let pair = try await Pair()
        try await pair.one.write { writer in for number in 0..<count { try writer.tell(Self.signal(number)) } }
        #expect(try await pair.heard() == (count <= 64 ? (0..<count).map { .told(Self.signal($0)) } : [.missed]))
        try await pair.one.write { try $0.tell(DatabaseSignal(topic: "thing", text: String(repeating: "长", count: 67))) }
        #expect(try await pair.heard().last == .missed)
        try pair.close()
    }

    @Test func whatOnlyWakesIsHeardByItsLast() async throws {
        let pair = try await Pair()
        let last = DatabaseSignal(topic: "entry", text: "9", isPassing: true)
        try await pair.one.write { writer in
            for number in 0...9 {
                try writer.tell(DatabaseSignal(topic: "entry", text: String(number), isPassing: true))
            }
        }
        while pair.ears.all.isEmpty { await Task.yield() }
        #expect(pair.ears.all == [.told(last)])
        try pair.close()
    }

    /// One that is alone wakes nobody, and so not itself; who comes while it writes is told.
    @Test func whatOnlyWakesIsSaidWhenSomebodyIsThere() async throws {
        let folder = try TemporaryFolder()
        let one = try await TestStore.open(folder.file("store"))
        let ears = Ears()
        one.listen { _ in }
        while one.hasOthers { await Task.yield() }
        let address = try #require(PostgresAddress(TestStore.address(for: folder.file("store"))))
        let place = try await PostgresPlace.find(address)
        let link = try PostgresLink(address, patience: 10)
        try link.sendOnce("LISTEN \"\(place.channel)\"")
        try link.settle()
        func write(_ number: Int, _ meanwhile: @escaping @Sendable () -> Void = {}) async throws {
            try await one.write { writer in
                try writer.tell(DatabaseSignal(topic: "entry", text: String(number), isPassing: true))
                meanwhile()
            }
        }
        func said() throws -> [String] {
            try link.sendOnce("SELECT 1")
            try link.settle()
            return try link.notifications().filter { $0.contains("|entry|") }
        }
        try await write(1)
        #expect(try said().isEmpty)

        let newcomer = try await TestStore.open(folder.file("store"))
        try await write(2) {
            newcomer.listen { ears.hear($0) }
            while !one.hasOthers { usleep(1_000) }
        }
        while !ears.all.contains(.told(DatabaseSignal(topic: "entry", text: "2", isPassing: true))) {
            await Task.yield()
        }
        #expect(try said().count == 1)
        try one.close()
        try newcomer.close()
    }

    /// A hundred requests at once are each answered after what was told before they came.
    @Test func manyCatchUpTogether() async throws {
        let pair = try await Pair()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<100 {
                group.addTask {
                    try await pair.one.write { try $0.tell(Self.signal(number)) }
                    try await pair.other.catchUp()
                    #expect(pair.ears.all.contains(.told(Self.signal(number))))
                }
            }
            try await group.waitForAll()
        }
        try pair.close()
    }

    /// The connection on which a process hears is ended: it comes back, and takes everything as changed.
    @Test func aBrokenConnectionMissesNothing() async throws {
        let pair = try await Pair()
        let killed = try await pair.one.write { writer in
            try writer.tell(Self.signal(1))
            return try writer.query(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid() AND query NOT LIKE 'BEGIN%'
                """
            ) { $0.bool(0) }
        }
        #expect(!killed.isEmpty)
        // Refused at most while the server cannot be reached.
        var heard: [DatabaseNews] = []
        while !heard.contains(.missed) { heard = (try? await pair.heard()) ?? [] }
        // Whoever answers has joined again first.
        while (try? await pair.one.catchUp()) == nil { await Task.yield() }
        try await pair.one.write { try $0.tell(Self.signal(2)) }
        #expect(try await pair.heard().last == .told(Self.signal(2)))
        try pair.close()
    }

    @Test func aClosedDatabaseLetsNobodyWait() async throws {
        let pair = try await Pair()
        try pair.close()
        await #expect(throws: DatabaseError.closed) { try await pair.other.catchUp() }
        await #expect(throws: DatabaseError.closed) { _ = try await pair.other.lease("work") }
    }

    @Test func aLeaseIsOneProcesssUntilItEnds() async throws {
        let pair = try await Pair()
        #expect(try await pair.one.lease("work"))
        #expect(try await pair.one.lease("work"))
        #expect(try await !pair.other.lease("work"))
        #expect(try await pair.other.lease("other work"))
        try pair.one.close()
        while try await !pair.other.lease("work") { await Task.yield() }
        try pair.other.close()
    }

    /// Two programs of one version start at once on an empty database.
    @Test func oneMigratesAndTheOtherWaits() async throws {
        let pair = try await Pair()
        let schema = Schema(
            room: "room",
            migrations: (1...20).map { number in
                Migration(
                    id: number, name: "step \(number)",
                    statements: [SQLStatement(verbatim: "CREATE TABLE thing_\(number) (id BIGINT NOT NULL)")])
            })
        async let here = pair.one.migrate([schema])
        async let there = pair.other.migrate([schema])
        let done = try await [here, there]
        #expect(done.map(\.count).sorted() == [0, 20])
        try await pair.one.checkSchemas([schema])
        try pair.close()
    }
}
