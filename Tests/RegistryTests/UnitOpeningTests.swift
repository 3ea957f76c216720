import Kernel
import Registry
import Testing

/// Each unit that may be found by routing from now on is written down once, in order, for whoever follows.
@Suite struct UnitOpeningTests {
    @Test func whatOpensIsWrittenDownAndNothingElse() async throws {
        let house = try await RegistryHouse.furnished()
        let units = house.registry.units
        let miyi = "510421000000"
        try await house.unit("510421.gov", "米易县人民政府", .government, miyi)
        try await house.unit("510421.hall", "政务服务中心", .hall, miyi)
        try await house.unit("510421.hrss", "人社局", .department, miyi, department: "hrss")
        #expect(try await units.openings(after: 0).map(\.unit) == ["510421.gov", "510421.hrss"])
        #expect(try await units.openings(after: 0).map(\.position) == [1, 2])
        #expect(try await units.openings(after: 1).map(\.division) == [house.division(miyi)])

        var bureau = try #require(try await units.unit("510421.hrss"))
        func change(_ edit: (inout UnitRecord) -> Void) async throws -> Int {
            let known = try await units.openings(after: 0).count
            edit(&bureau)
            try await units.update(bureau, by: .system)
            return try await units.openings(after: 0).count - known
        }
        #expect(try await change { $0.name = "米易县人社局"; $0.parent = "510421.gov" } == 0)
        #expect(try await change { $0.isActive = false } == 0)
        #expect(try await change { $0.phone = "0812-1234567" } == 0)
        #expect(try await change { $0.isActive = true } == 1)
        #expect(try await change { $0.department = "civil" } == 1)
        #expect(try await change { $0.division = DivisionCode("510422000000") ?? $0.division } == 1)
        #expect(try await change { $0.kind = .hall } == 0)
        #expect(try await change { $0.kind = .department } == 1)
    }

    @Test func progressGoesForwardOnlyAndBeginsWithWhatComes() async throws {
        let house = try await RegistryHouse.furnished()
        let units = house.registry.units
        try await house.unit("510421.gov", "米易县人民政府", .government, "510421000000")
        #expect(try await units.progress(of: "a") == ChangeProgress(done: 1))
        try await house.unit("510421.hrss", "人社局", .department, "510421000000", department: "hrss")
        try await units.keep(ChangeProgress(done: 1, target: 2, mark: "here"), of: "a")
        #expect(try await units.progress(of: "a") == ChangeProgress(done: 1, target: 2, mark: "here"))
        try await units.skipOpenings(for: "a")
        try await units.keep(ChangeProgress(done: 1), of: "a")
        #expect(try await units.progress(of: "a") == ChangeProgress(done: 2))
    }
}
