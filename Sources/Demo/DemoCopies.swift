import Casework
import Kernel

/// Cases beyond those that the demonstration's own people live through: copies of the leaner ones among them, spread
/// over the years before.
struct DemoCopies {
    /// Closed cases that are copied; their kinds, and the room that they take, are those of the copies.
    private static let patterns = 120
    /// Cases of short stories that are lived through to be copied.
    static let brief = 300
    private static let years = 4
    /// Progress is told so many times.
    private static let toldTimes = 50

    private let casework: Casework
    private let words: DemoContent.Words

    init(_ casework: Casework, _ words: DemoContent.Words) {
        self.casework = casework
        self.words = words
    }

    func load(_ count: Int, report: (String) -> Void) async throws {
        let names = words.familyNames.flatMap { family in words.givenNames.map { family + $0 } }
        let load = CaseLoad(
            count: count, patterns: try await casework.patterns(closed: Self.patterns),
            from: casework.today().advanced(by: -Self.years * 365), names: names, seed: Demonstration.seed)
        var told = 0
        let step = max(load.transactionCases, count / Self.toldTimes)
        let done = try await casework.load(load) { progress in
            guard progress.cases - told >= step else { return }
            told = progress.cases
            report("copies: \(progress.cases) of \(count), \(Int(progress.casesPerSecond)) a second …")
        }
        report("copies: \(done.cases) in \(Int(done.seconds)) s, \(Int(done.casesPerSecond)) a second")
    }
}
