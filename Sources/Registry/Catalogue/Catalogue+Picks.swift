import Database
import Kernel
import Search

extension Catalogue {
    /// The most items remembered for one query.
    static let picksPerQueryMaximum = 50
    static let picksOf: SQLStatement = "SELECT item, picks FROM search_pick WHERE query = ?1"

    /// Remembers that somebody chose an item after a search; later searches with the same words rank it higher.
    /// An unknown item and an empty query are ignored: there is nothing to learn. So is what comes faster than people
    /// can choose (``PickRate``): anybody may send picks, and nobody is to make the first page alone.
    public func recordPick(query text: String, code: String) async throws {
        let query = String(SearchText.normalize(String(text.prefix(256))).prefix(PreparedQuery.characterLimit))
        guard !query.isEmpty, Self.isValidCode(code) else { return }
        let now = time.now
        guard pickRate.takes(query: query, code: code, at: now) else { return }
        let maximum = limits.picksMaximum
        let today = today
        try await commit.submit { writer in
            guard let item = try ItemStore.id(code, writer) else { return }
            try Self.fade(on: today, writer)
            try writer.execute(
                """
                INSERT INTO item_pick (item, picks) VALUES (?1, 1)
                ON CONFLICT (item) DO UPDATE SET picks = item_pick.picks + 1
                """, [.integer(item)])
            let changed = try writer.executeCounting(
                "UPDATE search_pick SET picks = picks + 1, last_at = ?3 WHERE query = ?1 AND item = ?2",
                [.text(query), .integer(item), .integer(now.milliseconds)])
            guard changed == 0 else { return }
            try Self.makeRoom(for: query, maximum: maximum, writer)
            try writer.execute(
                "INSERT INTO search_pick (query, item, picks, last_at) VALUES (?1, ?2, 1, ?3)",
                [.text(query), .integer(item), .integer(now.milliseconds)])
        }
    }

    /// Days after which old picks count less.
    static let fadingDays = 7

    /// Every week each count loses an eighth and a single old pick is forgotten: what people need changes, and what
    /// somebody pushed up wears off.
    private static func fade(on today: Day, _ writer: any SQLWriter) throws {
        let last = try writer.first("SELECT on_day FROM pick_fading WHERE id = 1") { $0.day(0) }
        if let last, last.distance(to: today) < fadingDays { return }
        try writer.execute(
            """
            INSERT INTO pick_fading (id, on_day) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET on_day = excluded.on_day
            """, [SQLValue(today)])
        guard last != nil else { return }
        for statement in [fadeQueries, fadeItems, forgetQueries, forgetItems] { try writer.execute(statement) }
    }

    private static let fadeQueries: SQLStatement = "UPDATE search_pick SET picks = picks * 7 / 8"
    private static let fadeItems: SQLStatement = "UPDATE item_pick SET picks = picks * 7 / 8"
    private static let forgetQueries: SQLStatement = "DELETE FROM search_pick WHERE picks = 0"
    private static let forgetItems: SQLStatement = "DELETE FROM item_pick WHERE picks = 0"

    private static func makeRoom(for query: String, maximum: Int, _ writer: any SQLWriter) throws {
        let known = try writer.first("SELECT COUNT(*) FROM search_pick WHERE query = ?1", [.text(query)]) { $0.int(0) }
        if known ?? 0 >= picksPerQueryMaximum {
            try writer.execute(
                """
                DELETE FROM search_pick WHERE query = ?1 AND item = (
                    SELECT item FROM search_pick WHERE query = ?1 ORDER BY picks, last_at LIMIT 1)
                """, [.text(query)])
        }
        // Among as many rows as are allowed, the one at the bound tells that the table is full, without counting it.
        let isFull = try writer.exists(
            "SELECT 1 FROM search_pick ORDER BY last_at DESC LIMIT 1 OFFSET ?1", [SQLValue(maximum - 1)])
        guard isFull else { return }
        try writer.execute(
            """
            DELETE FROM search_pick WHERE last_at <= (
                SELECT last_at FROM search_pick ORDER BY last_at LIMIT 1 OFFSET ?1)
            """, [SQLValue(maximum / 100)])
    }

    static func picks(of query: String, _ reader: any SQLReader) throws -> [Int: Double]? {
        let rows = try reader.query(picksOf, [.text(query)]) { (item: $0.int(0), picks: $0.double(1)) }
        return rows.isEmpty ? nil : Dictionary(rows.map { ($0.item, $0.picks) }) { first, _ in first }
    }
}
