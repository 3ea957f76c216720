import Synchronization

/// Takes everything that is in one database to another, which is empty, whichever engines the two are of.
///
/// The source may be served while it is copied. Then it has to come to rest for as long as it takes to step through
/// both once more: what came since is taken over, every row is compared, and only when a walk finds no difference any
/// more the target is whole. Until then it bears a mark, by which a start refuses it. The source is never changed.
public struct DatabaseMove: Sendable {
    let from: DatabaseAddress
    let to: DatabaseAddress
    let schemas: [Schema]
    /// Tables that only grow, with the columns by which: they are compared before the source has to rest.
    let growing: [String: [String]]

    public init(from: DatabaseAddress, to: DatabaseAddress, schemas: [Schema], growing: [String: [String]]) {
        self.from = from
        self.to = to
        self.schemas = schemas
        self.growing = growing
    }

    public struct Report: Sendable {
        public var tables = 0
        public var rows = 0
        /// How long the source had to rest.
        public var rest = Duration.zero
        /// Texts of which a U+0000 was left out, by table and column.
        public var zeros: [String: Int] = [:]
        /// Tables of the source that this program does not know; they are not moved.
        public var strangers: [String] = []
    }

    /// What is done besides at the three moments that only the caller knows of.
    public struct Steps: Sendable {
        /// The target has its schema and nothing in it yet.
        public var prepare: @Sendable (_ source: any SQLDatabase, _ target: any SQLDatabase) async throws -> Void
        /// Every row is the same. What is thrown here leaves the target unfinished.
        public var check: @Sendable (_ source: any SQLDatabase, _ target: any SQLDatabase) async throws -> Void

        public init(
            prepare: @escaping @Sendable (any SQLDatabase, any SQLDatabase) async throws -> Void = { _, _ in },
            check: @escaping @Sendable (any SQLDatabase, any SQLDatabase) async throws -> Void = { _, _ in }
        ) {
            self.prepare = prepare
            self.check = check
        }
    }

    /// - Parameters:
    ///   - waitMinutes: how long a source that is served is waited for; 0: it is refused.
    ///   - report: lines of progress.
    /// - Throws: ``MoveFlaw``, ``DatabaseError``. The source is as it was; a target that was begun is marked.
    public func run(
        waitMinutes: Int, steps: Steps, report: @escaping @Sendable (String) -> Void
    ) async throws -> Report {
        guard from != to else { throw MoveFlaw.same }
        let source = MoveSource(from)
        try await source.open(schemas)
        do {
            if waitMinutes == 0, let holder = try await source.holder() {
                throw MoveFlaw.served(from.description, by: holder)
            }
            let target = try await openTarget()
            do {
                let outcome = try await move(source, target, waitMinutes, steps, report)
                try target.close()
                try await source.close()
                return outcome
            } catch {
                try? target.close()
                throw error
            }
        } catch {
            try? await source.close()
            throw error
        }
    }

    /// Whether something may be moved into it: what is found late is found after long work.
    /// - Throws: ``MoveFlaw/notEmpty(_:)``.
    public static func checkTarget(_ address: DatabaseAddress) async throws {
        if let path = address.path, DatabaseAddress.isAbsent(path) { return }
        let database = try await address.working(as: MoveSource.application).open(as: .guest, readers: 1)
        defer { try? database.close() }
        let dialect = database.dialect
        if try await UnfinishedMove.isMarked(database) { return }
        guard try await database.read({ try TableShape.all($0, dialect) }).isEmpty else {
            throw MoveFlaw.notEmpty(address.description)
        }
    }

    private func openTarget() async throws -> any SQLDatabase {
        let target = try await to.working(as: MoveSource.application).open()
        do {
            guard try await target.lease("moving") else { throw MoveFlaw.underWay(to.description) }
            guard try await UnfinishedMove.mark(target) else { throw MoveFlaw.notEmpty(to.description) }
            try await target.migrate(schemas)
            return target
        } catch {
            try? target.close()
            throw error
        }
    }

    private func move(
        _ source: MoveSource, _ target: any SQLDatabase, _ waitMinutes: Int, _ steps: Steps,
        _ report: @escaping @Sendable (String) -> Void
    ) async throws -> Report {
        let database = try source.database
        try await steps.prepare(database, target)
        var (tables, result) = try await self.tables(database, target)
        let isServed = try await source.holder() != nil
        report("copying \(tables.count) tables from \(from) to \(to) …")
        for index in tables.indices { try await copy(&tables[index], database, target, isServed, report) }

        report("letting \(to) look at what it got …")
        do { try await target.settleLoad() } catch { report("it did not (\(error)): it will by and by") }

        try await source.rest(waitMinutes: waitMinutes, report)
        let began = ContinuousClock.now
        report("the source is at rest; comparing every row …")
        do {
            let still = try source.database
            var finder = MoveComparison(tables: tables, source: still, target: target, report: report)
            result.rows = try await finder.run()
            result.zeros = finder.zeros
            result.tables = tables.count
            try await steps.check(still, target)
            guard source.isAtRest else { throw DatabaseError.connectionLost }
            try await UnfinishedMove.unmark(target)
        } catch {
            await source.leave()
            throw error
        }
        await source.leave()
        result.rest = .now - began
        return result
    }

    private func tables(
        _ source: any SQLDatabase, _ target: any SQLDatabase
    ) async throws -> ([MovedPlace], Report) {
        let (left, right) = (source.dialect, target.dialect)
        let present = try await source.read { try TableShape.all($0, left) }
        let wanted = try await target.read { try TableShape.all($0, right) }.filter { $0.name != TableShape.ledger }
        let missing = wanted.filter { table in !present.contains { $0.name == table.name } }
        guard missing.isEmpty else { throw MoveFlaw.otherTables(missing: missing.map(\.name)) }
        var result = Report()
        result.strangers = present.map(\.name).filter { name in
            name != TableShape.ledger && !wanted.contains { $0.name == name }
        }
        let tables = try wanted.compactMap { table in
            try present.first { $0.name == table.name }.map {
                MovedPlace(
                    table: try MovedTable($0, table, key: growing[table.name]), parents: table.parents,
                    isGrowing: growing[table.name] != nil)
            }
        }
        return (tables, result)
    }

    /// What is there of an earlier try is compared; the rest comes in one walk, whatever changes meanwhile.
    private func copy(
        _ place: inout MovedPlace, _ source: any SQLDatabase, _ target: any SQLDatabase, _ isServed: Bool,
        _ report: @escaping @Sendable (String) -> Void
    ) async throws {
        let name = place.table.name
        let counting = place.table.counting
        let isEmpty = try await target.read { try $0.first(counting) { $0.int(0) } } == 0
        let match = TableMatch(table: place.table, source: source, target: target, children: [])
        let outcome = try await match.walk(isEmpty: isEmpty, isAtRest: false) { report("\(name): \($0) rows …") }
        if outcome.inserted >= TableMatch.reportedRows { report("\(name): \(outcome.inserted) rows copied") }
        // What never changes need not be looked at again when the source rests.
        guard place.isGrowing, isServed, outcome.inserted > 0 else { return }
        report("\(name): comparing …")
        let again = try await match.walk(isAtRest: false) { report("\(name): \($0) rows …") }
        place.sameUpTo = again.sameUpTo
        place.sameRows = again.sameUpTo == nil ? 0 : again.rowsBefore
        place.zeros = again.zeros
    }
}

/// A table on its way.
struct MovedPlace: Sendable {
    var table: MovedTable
    var parents: [String]
    var isGrowing: Bool
    /// The key up to which both sides are known to be the same for good, and how many rows that are.
    var sameUpTo: [SQLValue]?
    var sameRows = 0
    var zeros: [String: Int] = [:]
}

/// Walks through all tables of a source at rest until no walk finds a difference, and counts.
struct MoveComparison {
    let tables: [MovedPlace]
    let source: any SQLDatabase
    let target: any SQLDatabase
    let report: @Sendable (String) -> Void
    private(set) var zeros: [String: Int] = [:]

    /// Two walks set everything right: the first leaves nothing in the target that is not in the source. A third finds
    /// no difference, else somebody writes.
    static let walksMaximum = 4

    init(
        tables: [MovedPlace], source: any SQLDatabase, target: any SQLDatabase,
        report: @escaping @Sendable (String) -> Void
    ) {
        self.tables = tables
        self.source = source
        self.target = target
        self.report = report
    }

    /// - Returns: rows of all tables.
    mutating func run() async throws -> Int {
        var rows = 0
        for place in tables {
            let (found, zeros) = try await match(place)
            rows += found
            for (column, count) in zeros { self.zeros["\(place.table.name).\(column)"] = count }
        }
        for place in tables { try await compareCounts(place.table) }
        return rows
    }

    private func match(_ place: MovedPlace) async throws -> (rows: Int, zeros: [String: Int]) {
        let name = place.table.name
        let children = tables.filter { $0.parents.contains(name) }.map(\.table)
        let match = TableMatch(table: place.table, source: source, target: target, children: children)
        var (start, known, zeros) = (place.sameUpTo, place.sameRows, place.zeros)
        for _ in 0..<Self.walksMaximum {
            let outcome = try await match.walk(after: start, isAtRest: true) { [report] in report("\(name): \($0) rows …") }
            if outcome.isSame {
                return (known + outcome.rows, zeros.merging(outcome.zeros, uniquingKeysWith: max))
            }
            report("\(name): \(outcome.inserted) rows taken over, \(outcome.removed) taken out")
            // Up to the first difference the next walk would find nothing new.
            known += outcome.rowsBefore
            zeros.merge(outcome.zeros, uniquingKeysWith: max)
            start = outcome.sameUpTo
        }
        throw MoveFlaw.differs(table: name)
    }

    /// Asked of the engines, and not of the walk.
    private func compareCounts(_ table: MovedTable) async throws {
        let counting = table.counting
        let wanted = try await source.read { try $0.first(counting) { $0.int(0) } ?? 0 }
        let found = try await target.read { try $0.first(counting) { $0.int(0) } ?? 0 }
        guard wanted == found else {
            throw MoveFlaw.otherCount(table: table.name, source: wanted, target: found)
        }
    }
}
