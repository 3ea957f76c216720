import Database
import Kernel
import Synchronization

/// Mints final case numbers. The sequence runs per home county and day; the first number of a series asks the
/// table where to go on, later ones only count. A number whose command failed leaves a gap, never a double.
///
/// Where several processes share a database each counts within blocks of its own (``NumberBlocks``).
final class Numbering: Sendable {
    struct Series: Hashable, Sendable {
        var county: DivisionCode
        var day: Day
        var node: NodeCode

        /// How its numbers begin.
        var prefix: String { "\(county.short)-\(day.compact)-\(node.text)-" }
    }

    private let node: NodeCode
    private let blocks: NumberBlocks?
    private let last = Mutex<[Series: Int]>([:])
    static let seriesKept = 8_192

    init(node: NodeCode, database: any SQLDatabase, commit: GroupCommit) {
        self.node = node
        blocks = database.isShared ? NumberBlocks(database: database, commit: commit) : nil
    }

    func next(home: DivisionCode, day: Day, from database: any SQLDatabase) async throws -> CaseNumber {
        let sequence = try await reserve(1, home: home, day: day, from: database).lowerBound
        guard let number = CaseNumber(county: Self.county(of: home), day: day, node: node, sequence: sequence) else {
            throw CaseworkError.numbersExhausted
        }
        return number
    }

    /// Sequences of one series that are nobody else's from now on. One not used leaves a gap.
    func reserve(
        _ count: Int, home: DivisionCode, day: Day, from database: any SQLDatabase
    ) async throws -> ClosedRange<Int> {
        let series = Series(county: Self.county(of: home), day: day, node: node)
        if let blocks { return try await blocks.next(count, of: series) }
        if !isKnown(series) {
            let highest = try await database.lookup { try Self.highest(series, $0) }
            last.withLock { last in
                if last.count >= Self.seriesKept { last.removeAll() }
                last[series] = max(last[series] ?? 0, highest)
            }
        }
        return last.withLock { last in
            let first = (last[series] ?? 0) + 1
            last[series] = first + count - 1
            return first...(first + count - 1)
        }
    }

    private static func county(of home: DivisionCode) -> DivisionCode {
        home.county ?? home.prefecture ?? home.province
    }

    private func isKnown(_ series: Series) -> Bool { last.withLock { $0[series] != nil } }

    /// Numbers of one series begin alike; a longer sequence is a higher one.
    static func highest(_ series: Series, _ reader: any SQLReader) throws -> Int {
        let prefix = series.prefix
        let number = try reader.first(
            """
            SELECT number FROM case_row WHERE number >= ?1 AND number < ?2
            ORDER BY length(number) DESC, number DESC LIMIT 1
            """, [.text(prefix), .text(prefix + "~")]
        ) { $0.text(0) }
        return number.flatMap { CaseNumber($0) }?.sequence ?? 0
    }
}
