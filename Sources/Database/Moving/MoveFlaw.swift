/// Why rows could not be taken from one database to another; each a sentence for the operator, without a stored value.
public enum MoveFlaw: Error, Sendable, Hashable, CustomStringConvertible {
    case same
    case noSource(String)
    /// For a command that works at one and makes none.
    case noInstallation(String)
    case notEmpty(String)
    /// A process works at the source; its number where that is known.
    case served(String, by: String)
    case stillServed(String, minutes: Int)
    /// Another move is under way into the target.
    case underWay(String)
    /// It was begun and not ended.
    case unfinished(String)
    case otherTables(missing: [String])
    case otherColumns(table: String)
    case noKey(table: String)
    /// A value that the target's column cannot hold.
    case misfit(row: String, column: String)
    /// It never became the same.
    case differs(table: String)
    case otherCount(table: String, source: Int, target: Int)
    case otherEnd
    case badChain(String)

    public var description: String {
        switch self {
        case .same: "The two databases are one and the same. Nothing was changed."
        case .noSource(let place): "There is no installation in \(place): nothing to move."
        case .noInstallation(let place): "There is no installation in \(place) yet; the first start of tongban serve makes one."
        case .notEmpty(let place):
            "\(place) is not empty. Nothing was changed; name a database in which there is nothing yet."
        case .served(let place, let holder):
            "\(place) is in use (\(holder)). Stop what serves it, or let this command wait for that with --wait MINUTES; "
                + "nothing was changed."
        case .stillServed(let place, let minutes):
            "\(place) was still in use after \(minutes) minutes. It is as it was. Run the same command again: what was "
                + "copied is compared, and not copied again."
        case .underWay(let place): "Another move into \(place) is under way. Nothing was changed."
        case .unfinished(let place):
            "A move into \(place) was not finished: what is in it is not whole. Run the same move again, or go on with "
                + "the database that it was to be moved from."
        case .otherTables(let missing):
            "The source has no table \(missing.joined(separator: ", ")): it is not what this program made."
        case .otherColumns(let table): "The table \(table) has other columns in the source than in the target."
        case .noKey(let table): "The table \(table) has nothing by which its rows can be told apart."
        case .misfit(let row, let column):
            "The target cannot hold what stands in the column \(column) of the row \(row). Mend that row in the source, "
                + "and run the same command again."
        case .differs(let table):
            "The table \(table) did not become the same on both sides. Something writes into one of them; stop it and "
                + "run the same command again."
        case .otherCount(let table, let source, let target):
            "The table \(table) has \(source) rows in the source and \(target) in the target. Something writes into one "
                + "of them; stop it and run the same command again."
        case .otherEnd: "The journal does not end in the target where it ends in the source."
        case .badChain(let words): "The journal in the target is not sound: \(words)"
        }
    }
}
