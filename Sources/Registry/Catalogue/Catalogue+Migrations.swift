public import Database

extension Catalogue {
    /// The tables of items, their versions, what people picked and the administrators' synonyms: numbers 200 to 299.
    public static let migrations: [Migration] = [
        Migration(
            id: 200, name: "catalogue",
            statements: [
                """
                CREATE TABLE item (
                    id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, made_by TEXT NOT NULL, made_at BIGINT NOT NULL)
                """,
                // Days are counted from 1970-01-01; fields are JSON of what is given at this division and nothing else.
                """
                CREATE TABLE item_version (
                    item INTEGER NOT NULL REFERENCES item (id), division BIGINT NOT NULL, version INTEGER NOT NULL,
                    status TEXT NOT NULL CHECK (status IN ('draft', 'published', 'expired')),
                    valid_from INTEGER, valid_through INTEGER, name TEXT, department TEXT, fields TEXT NOT NULL,
                    revision INTEGER NOT NULL DEFAULT 0, made_by TEXT NOT NULL, made_at BIGINT NOT NULL,
                    published_by TEXT, published_at BIGINT, closed_by TEXT, closed_at BIGINT,
                    CHECK (status = 'draft' OR valid_from IS NOT NULL))
                """,
                """
                CREATE UNIQUE INDEX item_version_division ON item_version (division, item, version)
                """,
                """
                CREATE INDEX item_version_item ON item_version (item, division, valid_from)
                """,
                """
                CREATE INDEX item_version_department ON item_version (division, department, item)
                WHERE department IS NOT NULL
                """,
                """
                CREATE UNIQUE INDEX item_version_draft ON item_version (division, item) WHERE status = 'draft'
                """,
                """
                CREATE INDEX item_version_closing ON item_version (valid_through)
                WHERE status = 'published' AND valid_through IS NOT NULL
                """,
                """
                CREATE TABLE search_pick (
                    query TEXT NOT NULL, item INTEGER NOT NULL, picks INTEGER NOT NULL, last_at BIGINT NOT NULL,
                    PRIMARY KEY (query, item))
                """,
                "CREATE INDEX search_pick_last ON search_pick (last_at)",
                """
                CREATE TABLE synonym (
                    phrase TEXT PRIMARY KEY, expansions TEXT NOT NULL, weight DOUBLE PRECISION NOT NULL,
                    made_by TEXT NOT NULL, made_at BIGINT NOT NULL)
                """,
            ]),
        // What a running import has read; empty outside of one. A real table, so that it takes disk and not memory.
        Migration(
            id: 201, name: "item import",
            statements: [
                """
                CREATE TABLE item_import (
                    item INTEGER NOT NULL, division BIGINT NOT NULL, line INTEGER NOT NULL,
                    PRIMARY KEY (item, division))
                """
            ]),
        // How often an item was picked after any search: for what is picked most, without reading every query.
        Migration(
            id: 202, name: "item picks",
            statements: [
                "CREATE TABLE item_pick (item INTEGER NOT NULL PRIMARY KEY, picks BIGINT NOT NULL)",
                "INSERT INTO item_pick (item, picks) SELECT item, SUM(picks) FROM search_pick GROUP BY item",
                "CREATE INDEX item_pick_picks ON item_pick (picks, item)",
            ]),
        // When picks last faded: one row.
        Migration(
            id: 203, name: "fading picks",
            statements: ["CREATE TABLE pick_fading (id INTEGER NOT NULL PRIMARY KEY, on_day BIGINT NOT NULL)"]),
    ]
}
