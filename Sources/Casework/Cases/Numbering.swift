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
        let series = Series(county: home.county ?? home.prefecture ?? home.province, day: day, node: node)
        let sequence =
            if let blocks { try await blocks.next(series) } else { try await counted(series, from: database) }
        guard let number = CaseNumber(county: series.county, day: day, node: node, sequence: sequence) else {
            throw CaseworkError.numbersExhausted
        }
        return number
    }

    private func counted(_ series: Series, from database: any SQLDatabase) async throws -> Int {
        if !isKnown(series) {
            let highest = try await database.lookup { try Self.highest(series, $0) }
            last.withLock { last in
                if last.count >= Self.seriesKept { last.removeAll() }
                last[series] = max(last[series] ?? 0, highest)
            }
        }
        return last.withLock { last in
            last[series, default: 0] += 1
            return last[series, default: 1]
        }
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
