public import Kernel
public import Procedures

/// Many cases for an installation that has none but made-up ones: copies of cases that the engine took through their
/// lives, under ids, numbers, names and keys of their own.
public struct CaseLoad: Sendable {
    /// Of a hundred copies so many are open, where open and closed cases are given.
    public static let openPercent = 3

    public var count: Int
    /// Lived cases to be copied. Those that cannot be are left out; one named twice is copied twice as often.
    public var patterns: [CaseID]
    /// Day of the first filing.
    public var from: Day
    /// Applicants' names.
    public var names: [String]
    /// Chooses times, names and telephones; keys and codes are never made from it.
    public var seed: UInt64
    /// Copies of one transaction.
    public var transactionCases = 2_500

    public init(count: Int, patterns: [CaseID], from: Day, names: [String], seed: UInt64) {
        self.count = count
        self.patterns = patterns
        self.from = from
        self.names = names
        self.seed = seed
    }

    public enum Flaw: Error, Sendable, CustomStringConvertible {
        case noPattern
        /// The bytes of a copy did not say what its entries say: a kind of fact is not known to copying.
        case untrue(CaseID)

        public var description: String {
            switch self {
            case .noPattern: "There is no case that could be copied."
            case .untrue(let id): "Case \(id) cannot be copied truly."
            }
        }
    }

    /// How far a load has come.
    public struct Progress: Sendable {
        public var cases: Int
        public var seconds: Double
        /// Seconds in which the engine settled what it had been given, afterwards.
        public var settlingSeconds = 0.0
        public var casesPerSecond: Double { seconds > 0 ? Double(cases) / seconds : 0 }
    }
}
