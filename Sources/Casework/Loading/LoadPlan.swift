import Kernel

/// Which case is copied how often on which day. Pure: the same lives and numbers give the same plan.
///
/// Closed cases spread evenly over all days from the first on; each is a case of that day's weekday, moved back by
/// whole weeks. Open ones stay on their own day: their limits run from there, and a case left open for years would be
/// nobody's real one.
struct LoadPlan: Sendable {
    struct Share: Sendable, Hashable {
        /// Index of the life.
        var life: Int
        /// By how much it is moved; never into the future.
        var days: Int
        var copies: Int
    }

    /// So many copies at least share what is encoded once, where there are as many.
    static let copiesEach = 48

    /// Days on which anything is filed, ascending.
    let days: [Day]
    private let closedDays: [Day: Int]
    private let closedCount: Int
    private let open: [Day: [Share]]
    /// By weekday, those that were filed last at the end.
    private let closedLives: [Weekday: [(day: Day, life: Int)]]

    init(_ lives: [CaseLife], count: Int, from first: Day) {
        let openLives = lives.indices.filter { !lives[$0].isClosed }
        let closed = lives.indices.filter { lives[$0].isClosed }
        let openCount =
            closed.isEmpty ? count : openLives.isEmpty ? 0 : count * CaseLoad.openPercent / 100
        closedCount = count - openCount
        open = Dictionary(
            grouping: openLives.enumerated().map { index, life in
                (
                    day: lives[life].filedOn,
                    share: Share(
                        life: life, days: 0, copies: Self.part(openCount, index, of: openLives.count))
                )
            }.filter { $0.share.copies > 0 }, by: \.day
        ).mapValues { $0.map(\.share) }
        closedLives = Dictionary(grouping: closed.map { (day: lives[$0].filedOn, life: $0) }) { $0.day.weekday }
            .mapValues { $0.sorted { ($0.day, $0.life) < ($1.day, $1.life) } }
        let last = closed.map { lives[$0].filedOn }.max() ?? first
        var known: [Day: Int] = [:]
        var day = first
        while day <= last, closedCount > 0 {
            if let newest = closedLives[day.weekday]?.last?.day, newest >= day { known[day] = known.count }
            day = day.advanced(by: 1)
        }
        closedDays = known
        days = Set(known.keys).union(open.keys).sorted()
    }

    /// Of so many, those of the n-th part when they are parted evenly.
    private static func part(_ count: Int, _ index: Int, of parts: Int) -> Int {
        count * (index + 1) / parts - count * index / parts
    }

    func shares(on day: Day) -> [Share] {
        var shares = open[day] ?? []
        guard let place = closedDays[day], let lives = closedLives[day.weekday] else { return shares }
        let copies = Self.part(closedCount, place, of: closedDays.count)
        // Later ones alone: nothing is moved into the future.
        let candidates = lives[(lives.firstIndex { $0.day >= day } ?? lives.count)...]
        guard copies > 0, !candidates.isEmpty else { return shares }
        // The days take turns, so that all lives come about equally often.
        let width = min(candidates.count, max(1, copies / Self.copiesEach))
        for index in 0..<width {
            let life = candidates[candidates.startIndex + (place * width + index) % candidates.count]
            shares.append(
                Share(
                    life: life.life, days: Int(day.number) - Int(life.day.number),
                    copies: Self.part(copies, index, of: width)))
        }
        return shares.filter { $0.copies > 0 }
    }
}
