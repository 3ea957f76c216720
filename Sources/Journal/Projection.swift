public import Database
public import Procedures

/// Rows kept beside the journal for reading, made from its entries alone.
public protocol Projection: Sendable {
    var name: String { get }

    /// Takes one entry in. `after` is nil only for an entry that opens no case.
    ///
    /// What it writes may depend on the entries of this one case in their order, never on the order between cases.
    func apply(_ entry: Entry, before: CaseState?, after: CaseState?, to writer: any SQLWriter) throws

    /// Empties what `apply` fills.
    func reset(_ writer: any SQLWriter) throws
}

extension Journal {
    private static let byCase: SQLStatement =
        "SELECT " + StoredEntry.columns + "FROM entry ORDER BY case_id, version"

    /// Makes projections anew from all entries, in one transaction and in the memory of one case at a time. What was
    /// forgotten is left out, as the projections left it out when it was.
    /// - Returns: the number of entries taken in.
    @discardableResult
    public func rebuild(_ projections: [any Projection]) async throws -> Int {
        try await database.write { [seal] writer in
            for projection in projections { try projection.reset(writer) }
            var count = 0
            var state: CaseState?
            try writer.each(Self.byCase) { row in
                let stored = try StoredEntry.read(row, seal, writer)
                guard !stored.isForgotten else { return }
                let entry = stored.entry
                let before = state?.id == entry.caseID ? state : nil
                let after = before.map { $0.applying(entry) } ?? CaseState.opening(entry)
                for projection in projections {
                    try projection.apply(entry, before: before, after: after, to: writer)
                }
                state = after
                count += 1
            }
            return count
        }
    }
}

extension CaseState {
    fileprivate func applying(_ entry: Entry) -> CaseState {
        var next = self
        next.apply(entry)
        return next
    }
}
