/// One service item (政务服务事项) as the search sees it.
public struct SearchDocument: Sendable, Equatable {
    /// The caller's row number; returned in ``Hit/id`` and used to break ties.
    public var id: Int
    /// The official name.
    public var name: String
    /// Short names, former names, names in another language.
    public var alternativeNames: [String]
    /// The handling body's name.
    public var department: String
    /// Everyday words the publisher attached to the item.
    public var keywords: [String]
    /// What the item is for, in a sentence; counts a little. Only its first ``summaryLimit`` characters are read.
    public var summary: String
    /// A static prior that multiplies the score; 1 is neutral, sensible values lie between 0.8 and 1.2.
    public var weight: Double

    /// The most characters of a summary that are indexed.
    public static let summaryLimit = 160

    public init(
        id: Int, name: String, alternativeNames: [String] = [], department: String = "", keywords: [String] = [],
        summary: String = "", weight: Double = 1
    ) {
        self.id = id
        self.name = name
        self.alternativeNames = alternativeNames
        self.department = department
        self.keywords = keywords
        self.summary = summary
        self.weight = weight
    }
}

/// One item found, with what made it match.
public struct Hit: Sendable, Equatable {
    /// The document's ``SearchDocument/id``.
    public var id: Int
    /// Higher is better; comparable within one search only.
    public var score: Double
    /// The words of the query, and the official terms they were taken to mean, that were found in the item.
    public var matched: [String]

    public init(id: Int, score: Double, matched: [String]) {
        self.id = id
        self.score = score
        self.matched = matched
    }
}
