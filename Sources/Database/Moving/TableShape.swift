/// A table as an engine's own catalogue describes it: what is needed to take its rows elsewhere without knowing what
/// they mean.
public struct TableShape: Sendable, Hashable {
    public struct Column: Sendable, Hashable {
        public var name: String
        public var kind: ColumnKind
    }

    public var name: String
    /// In the order of the table.
    public var columns: [Column]
    /// Columns by which a row is one of a kind, none of them NULL; the primary key first where there is one.
    public var keys: [[String]]
    /// Tables that a row of this one names.
    public var parents: [String]

    /// All tables of the rooms: no parts of tables, and nothing that the engine keeps for itself. Those that others
    /// name come first.
    public static func all(_ reader: any SQLReader, _ dialect: SQLDialect) throws -> [TableShape] {
        let catalogue: any Catalogue = dialect == .sqlite ? SQLiteCatalogue(reader) : PostgresCatalogue(reader)
        let tables = try catalogue.names().map { name in
            TableShape(
                name: name, columns: try catalogue.columns(name), keys: try catalogue.keys(name),
                parents: try catalogue.parents(name).filter { $0 != name })
        }
        return parentsFirst(tables)
    }

    /// The order by name, but for those that others name. Tables that name each other in a ring come last.
    static func parentsFirst(_ tables: [TableShape]) -> [TableShape] {
        var waiting = tables.sorted { $0.name < $1.name }
        var sorted: [TableShape] = []
        while !waiting.isEmpty {
            let names = Set(waiting.map(\.name))
            let free = waiting.filter { $0.parents.allSatisfy { !names.contains($0) } }
            guard !free.isEmpty else { return sorted + waiting }
            sorted += free
            waiting.removeAll { table in free.contains { $0.name == table.name } }
        }
        return sorted
    }

    /// The table in which migrations are recorded: each database has its own.
    public static let ledger = "migration"
}

/// What a column holds, as far as the engines differ.
public enum ColumnKind: Sendable, Hashable {
    case integer(bits: Int)
    case real
    case text
    case bytes

    /// - Parameter name: as either engine's catalogue says it.
    /// - Throws: ``DatabaseError/other(code:message:)`` for a type outside the portable subset.
    init(_ name: String, of column: String) throws {
        switch name.lowercased() {
        case "integer": self = .integer(bits: 32)
        case "bigint": self = .integer(bits: 64)
        case "smallint": self = .integer(bits: 16)
        case "double precision": self = .real
        case "text": self = .text
        case "blob", "bytea": self = .bytes
        default: throw DatabaseError.other(code: 0, message: "column \(column) is of type \(name)")
        }
    }
}

/// What an engine says of its tables.
private protocol Catalogue {
    func names() throws -> [String]
    func columns(_ table: String) throws -> [TableShape.Column]
    func keys(_ table: String) throws -> [[String]]
    func parents(_ table: String) throws -> [String]
}

/// Rows of (index, column) in order, gathered to the columns of each index.
private func gathered(_ rows: [(index: String, column: String)]) -> [[String]] {
    var keys: [[String]] = []
    var last: String?
    for row in rows {
        if row.index == last { keys[keys.count - 1].append(row.column) } else { keys.append([row.column]) }
        last = row.index
    }
    return keys
}

/// - SeeAlso: SQLite, "PRAGMA functions".
private struct SQLiteCatalogue: Catalogue {
    let reader: any SQLReader
    init(_ reader: any SQLReader) { self.reader = reader }

    func names() throws -> [String] {
        try reader.query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'") { $0.text(0) }
    }

    /// An `INTEGER` of SQLite's has 64 bits, whatever it is called.
    func columns(_ table: String) throws -> [TableShape.Column] {
        try reader.query("SELECT name, type FROM pragma_table_info(?1) ORDER BY cid", [.text(table)]) { row in
            let kind = try ColumnKind(row.text(1), of: "\(table).\(row.text(0))")
            if case .integer = kind { return .init(name: row.text(0), kind: .integer(bits: 64)) }
            return .init(name: row.text(0), kind: kind)
        }
    }

    func keys(_ table: String) throws -> [[String]] {
        let primary = try reader.query(
            "SELECT name FROM pragma_table_info(?1) WHERE pk > 0 ORDER BY pk", [.text(table)]
        ) { $0.text(0) }
        let filled = Set(
            try reader.query("SELECT name FROM pragma_table_info(?1) WHERE \"notnull\" = 1", [.text(table)]) { $0.text(0) })
        let unique = gathered(
            try reader.query(
                """
                SELECT list.name, info.name FROM pragma_index_list(?1) list JOIN pragma_index_info(list.name) info
                WHERE list."unique" = 1 AND list.partial = 0 AND list.origin <> 'pk' ORDER BY list.name, info.seqno
                """, [.text(table)]
            ) { ($0.text(0), $0.text(1)) })
        return (primary.isEmpty ? [] : [primary]) + unique.filter { filled.isSuperset(of: $0) }
    }

    func parents(_ table: String) throws -> [String] {
        try reader.query("SELECT DISTINCT \"table\" FROM pragma_foreign_key_list(?1)", [.text(table)]) { $0.text(0) }
    }
}

/// - SeeAlso: PostgreSQL 15, chapter 53, "System Catalogs". What is not logged holds nothing that has to last.
private struct PostgresCatalogue: Catalogue {
    let reader: any SQLReader
    init(_ reader: any SQLReader) { self.reader = reader }

    func names() throws -> [String] {
        try reader.query(
            """
            SELECT relname::text FROM pg_catalog.pg_class WHERE relnamespace = current_schema()::regnamespace
                AND relkind IN ('r', 'p') AND NOT relispartition AND relpersistence = 'p'
            """
        ) { $0.text(0) }
    }

    private static let table: SQLStatement = """
        (SELECT oid FROM pg_catalog.pg_class WHERE relname = ?1 AND relnamespace = current_schema()::regnamespace)
        """

    func columns(_ table: String) throws -> [TableShape.Column] {
        try reader.query(
            "SELECT attname::text, format_type(atttypid, NULL) FROM pg_catalog.pg_attribute WHERE attrelid = "
                + Self.table + "AND attnum > 0 AND NOT attisdropped ORDER BY attnum", [.text(table)]
        ) { row in
            .init(name: row.text(0), kind: try ColumnKind(row.text(1), of: "\(table).\(row.text(0))"))
        }
    }

    func keys(_ table: String) throws -> [[String]] {
        gathered(
            try reader.query(
                """
                SELECT found.indexrelid::bigint::text, a.attname::text FROM pg_catalog.pg_index found
                    CROSS JOIN LATERAL unnest(found.indkey) WITH ORDINALITY part (number, place)
                    JOIN pg_catalog.pg_attribute a ON a.attrelid = found.indrelid AND a.attnum = part.number
                WHERE found.indisunique AND found.indpred IS NULL AND found.indexprs IS NULL AND found.indrelid =
                """ + Self.table + """
                    AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_attribute n WHERE n.attrelid = found.indrelid
                        AND n.attnum = ANY (found.indkey) AND NOT n.attnotnull)
                ORDER BY found.indisprimary DESC, found.indexrelid, part.place
                """, [.text(table)]
            ) { ($0.text(0), $0.text(1)) })
    }

    func parents(_ table: String) throws -> [String] {
        try reader.query(
            """
            SELECT DISTINCT parent.relname::text FROM pg_catalog.pg_constraint c
                JOIN pg_catalog.pg_class parent ON parent.oid = c.confrelid
            WHERE c.contype = 'f' AND c.conrelid =
            """ + Self.table, [.text(table)]
        ) { $0.text(0) }
    }
}
