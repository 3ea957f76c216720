import Database
import Kernel
@testable import Registry
import Search
import TestSupport
import Testing

@Suite struct CatalogueListTests {
    private typealias Fixture = CatalogueFixture
    private let county = CatalogueFixture.county

    @Test func pagesHoldEveryItemOnceOwnOnesFirst() async throws {
        let fixture = try await Fixture()
        for number in 1...7 {
            try await fixture.publish("510000.hrss.000\(number)", Fixture.province, Fixture.standard("省\(number)"))
            try await fixture.publish(
                "510421.civil.000\(number)", county, Fixture.standard("县\(number)", [.department: "civil"]))
        }
        try await fixture.publish("510000.hrss.0003", county, [.promisedDays: 1])
        var names: [String] = []
        var cursor: String?
        repeat {
            let page = try await fixture.catalogue.items(in: county, after: cursor, limit: 4)
            #expect(page.items.count <= 4)
            names += page.items.map { $0.name(.zhHans) }
            cursor = page.next
        } while cursor != nil
        #expect(names == (1...7).map { "县\($0)" } + (1...7).map { "省\($0)" })
        let civil = try await fixture.catalogue.items(in: county, department: "civil")
        #expect(civil.items.count == 7 && civil.next == nil)
        #expect(try await fixture.catalogue.items(in: Fixture.neighbour).items.count == 7)
        for wrong in ["x", "510421000000", "510422000000.1", "510421000000.-1"] {
            let refused = try await Fixture.refusal {
                _ = try await fixture.catalogue.items(in: county, after: wrong)
            }
            #expect(refused?.code == .invalidCursor)
        }
    }

    @Test(.enabled(if: !TestStore.isPostgres, "is about SQLite's own file")) func hotQueriesUseIndexes() async throws {
        let fixture = try await Fixture()
        let statements: [(SQLStatement, Int)] = [
            (ItemStore.idOfCode, 1), (ItemStore.layersOfItem, 7), (Catalogue.introducedPage, 8),
            (Catalogue.introducedByDepartment, 9), (Catalogue.draftsAt, 2), (ItemSearch.versionsAt, 7),
            (ItemSearch.anythingAt, 4), (Catalogue.picksOf, 1), (ItemStore.codesOfItems, 20),
            (ItemStore.layersOfItems, 27), (Catalogue.homeOf, 2),
            (Catalogue.markExpired, 1),
        ]
        for (statement, count) in statements {
            let plan = try await fixture.database.queryPlan(statement, Array(repeating: .integer(1), count: count))
            #expect(!plan.isEmpty)
            for line in plan {
                #expect(!line.contains("SCAN") || line.contains("USING"), "\(statement): \(line)")
                #expect(!line.contains("TEMP B-TREE"), "\(statement): \(line)")
            }
        }
    }

    @Test func theCacheKeepsWhatWasUsedLast() {
        var cache = BoundedCache<Int, String>(countMaximum: 3, costMaximum: 10)
        for key in 1...3 { cache.insert("\(key)", for: key) }
        #expect(cache.value(1) == "1")
        cache.insert("4", for: 4)
        #expect(cache.value(2) == nil && cache.value(1) == "1" && cache.value(3) == "3" && cache.value(4) == "4")
        cache.insert("heavy", for: 5, cost: 9)
        #expect(cache.count == 2 && cache.cost == 10 && cache.value(4) == "4" && cache.value(5) == "heavy")
        cache.insert("too heavy", for: 6, cost: 11)
        #expect(cache.value(6) == nil && cache.count == 2)
        cache.insert("light", for: 5)
        #expect(cache.cost == 2 && cache.value(5) == "light")
        cache.removeAll()
        #expect(cache.count == 0 && cache.cost == 0 && cache.value(5) == nil)
    }

    @Test func aMissingLayerIsMadeOnceHoweverManyAsk() async throws {
        let layers = SearchLayers(countMaximum: 4, bytesMaximum: 1 << 20)
        let made = Counter()
        let today = Fixture.today
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 {
                group.addTask {
                    _ = try await layers.layer(.everywhere, on: today) {
                        await made.add()
                        for _ in 0..<20 { await Task.yield() }
                        return SearchLayer(index: .init([], vocabulary: .init()), days: today..<today.advanced(by: 1))
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(await made.count == 1)
        layers.forgetAll()
        await #expect(throws: CatalogueError.self) {
            _ = try await layers.layer(.everywhere, on: today) { throw CatalogueError(.territoryNeeded) }
        }
        #expect(layers.statistics.layers == 0)
    }

    private actor Counter {
        private(set) var count = 0
        func add() { count += 1 }
    }
}
