import Database
import Kernel
import Synchronization

/// Mints final case numbers. The sequence runs per home county and day; the first number of a series asks the
/// table where to go on, later ones only count. A number whose command failed leaves a gap, never a double.
final class Numbering: Sendable {
    private struct Series: Hashable {
        var county: DivisionCode
        var day: Day
    }

    private let node: NodeCode
    private let last = Mutex<[Series: Int]>([:])
    private static let seriesKept = 8_192

    init(node: NodeCode) { self.node = node }

    func next(home: DivisionCode, day: Day, from database: any SQLDatabase) async throws -> CaseNumber {
        let series = Self.series(home, day)
        guard let number = try await reserve(1, home: home, day: day, from: database).first.flatMap({
            CaseNumber(county: series.county, day: day, node: node, sequence: $0)
        }) else { throw CaseworkError.numbersExhausted }
        return number
    }

    /// Sequences of one series that are nobody else's from now on. One not used leaves a gap.
    func reserve(
        _ count: Int, home: DivisionCode, day: Day, from database: any SQLDatabase
    ) async throws -> ClosedRange<Int> {
        let series = Self.series(home, day)
        if !isKnown(series) {
            let highest = try await highest(series, in: database)
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

    private static func series(_ home: DivisionCode, _ day: Day) -> Series {
        Series(county: home.county ?? home.prefecture ?? home.province, day: day)
    }

    private func isKnown(_ series: Series) -> Bool { last.withLock { $0[series] != nil } }

    /// Numbers of one series begin alike; a longer sequence is a higher one.
    private func highest(_ series: Series, in database: any SQLDatabase) async throws -> Int {
        let prefix = "\(series.county.short)-\(series.day.compact)-\(node.text)-"
        let number = try await database.lookup { reader in
            try reader.first(
                """
                SELECT number FROM case_row WHERE number >= ?1 AND number < ?2
                ORDER BY length(number) DESC, number DESC LIMIT 1
                """, [.text(prefix), .text(prefix + "~")]
            ) { $0.text(0) }
        }
        return number.flatMap { CaseNumber($0) }?.sequence ?? 0
    }
}
