import Casework

/// A page of a list narrowed by what the projection has no index for (the deciding unit, urges, custody). It reads on
/// in the list's own order until the page is full, bounded; where it stops early it says so and can be continued.
struct CaseScan {
    /// Rows looked at for one page.
    static let rowsMax = 2_000
    private static let chunk = 40

    let casework: Casework
    let caller: Caller

    struct Page {
        var rows: [CaseRow]
        /// Position to go on from; nil at the end of the list.
        var next: WorkListQuery.Cursor?
    }

    func page(_ query: WorkListQuery, where keep: ((CaseRow) -> Bool)? = nil) async throws -> Page {
        guard let keep else {
            let page = try await casework.list(query, as: caller)
            return Page(rows: page.rows, next: page.next)
        }
        var found: [CaseRow] = []
        var seen = 0
        var query = query
        let wanted = query.limit
        query.limit = Self.chunk
        // It stops between chunks only, so that the list's own position can be continued from.
        while seen < Self.rowsMax, found.count < wanted {
            let page = try await casework.list(query, as: caller)
            found += page.rows.filter(keep)
            seen += page.rows.count
            query.cursor = page.next
            if page.next == nil { break }
        }
        return Page(rows: found, next: query.cursor)
    }
}
