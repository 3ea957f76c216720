public import Kernel

/// A table that PostgreSQL keeps in parts, one for each year in which its rows' keys were minted (Beijing time): a part
/// has indexes of its own, which stay small, and an old one can be detached as a whole. What falls into no year's part
/// lies in the rest. SQLite has no parts; there all of this does nothing.
public struct YearlyParts: Sendable {
    public let table: String
    /// The column of identifiers by which rows are divided.
    let key: String
    /// Sealed, if there is one.
    let sealed: String?

    /// - Parameters:
    ///   - table: a constant of the program, as are the columns.
    ///   - sealed: a column of which nothing can be made smaller. PostgreSQL would try as soon as a row takes a quarter
    ///     of a page, and then put it into another table: a quarter of all time of a load. So it stays in its row.
    public init(table: StaticString, key: StaticString, sealed: StaticString? = nil) {
        self.table = table.description
        self.key = key.description
        self.sealed = sealed?.description
    }

    /// Of each part: the table in parts has no rows of its own, so nothing can be said of them there.
    private var storage: String { sealed == nil ? "" : " WITH (toast_tuple_target = 8160)" }

    /// Years that a part may be of.
    public static let years = 1970...2200

    /// Turns a whole table into one in parts, with all rows in the rest; indexes have to be made anew.
    /// - Parameter columns: the table's columns and constraints. A unique one has to hold the key.
    public func division(columns: SQLStatement) -> [SQLStatement] {
        let inline = sealed.map { [sql("ALTER TABLE \(table) ALTER COLUMN \($0) SET STORAGE EXTERNAL")] } ?? []
        return [
            sql("ALTER TABLE \(table) RENAME TO \(table)_whole"),
            sql("CREATE TABLE \(table) (") + columns + sql(") PARTITION BY RANGE (\(key))"),
        ] + inline + [
            sql("CREATE TABLE \(table)_rest PARTITION OF \(table) DEFAULT\(storage)"),
            sql("INSERT INTO \(table) SELECT * FROM \(table)_whole"),
            sql("DROP TABLE \(table)_whole"),
        ]
    }

    /// Makes the parts of some years where there are none, and moves into them what lies in the rest.
    /// - Returns: the years that are new.
    @discardableResult
    public func make(_ wanted: ClosedRange<Int>, _ writer: any SQLWriter) throws -> [Int] {
        guard writer.dialect == .postgres else { return [] }
        let known = Set(try present(writer))
        let new = wanted.clamped(to: Self.years).filter { !known.contains($0) }
        for year in new where try !exists(part(year), writer) {
            try writer.execute(sql("CREATE TABLE \(part(year)) (LIKE \(table) INCLUDING ALL)\(storage)"))
            try writer.execute(
                sql(
                    """
                    WITH moved AS (
                        DELETE FROM \(table)_rest WHERE \(key) >= \(start(year)) AND \(key) < \(start(year + 1))
                        RETURNING *)
                    INSERT INTO \(part(year)) SELECT * FROM moved
                    """))
            try attach(year, writer)
        }
        return new
    }

    /// Years that have a part, ascending.
    public func present(_ reader: any SQLReader) throws -> [Int] {
        let names = try reader.query(
            """
            SELECT child.relname FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
                JOIN pg_class parent ON parent.oid = inhparent
            WHERE parent.relname = ?1 AND parent.relnamespace = current_schema()::regnamespace
            """, [.text(table)]
        ) { $0.text(0) }
        return names.compactMap { $0.hasPrefix(table + "_") ? Int($0.dropFirst(table.count + 1)) : nil }.sorted()
    }

    /// Takes a year's part out of the table. It stays as a table by itself.
    public func detach(_ year: Int, _ writer: any SQLWriter) throws {
        try writer.execute(sql("ALTER TABLE \(table) DETACH PARTITION \(part(year))"))
    }

    /// Puts a part back that was detached.
    public func attach(_ year: Int, _ writer: any SQLWriter) throws {
        try writer.execute(
            sql(
                """
                ALTER TABLE \(table) ATTACH PARTITION \(part(year)) FOR VALUES FROM (\(start(year)))
                TO (\(start(year + 1)))
                """))
    }

    /// The name of a year's part, to be put into a statement.
    public func partName(_ year: Int) -> SQLStatement { sql(part(year)) }

    /// Whether a year's part is there, attached or not.
    public func hasTable(_ year: Int, _ reader: any SQLReader) throws -> Bool { try exists(part(year), reader) }

    private func exists(_ name: String, _ reader: any SQLReader) throws -> Bool {
        try reader.exists("SELECT 1 FROM pg_class WHERE oid = to_regclass(?1)", [.text(name)])
    }

    private func part(_ year: Int) -> String { "\(table)_\(year)" }

    /// The lowest identifier of a year. Its bytes begin with the milliseconds of its minting.
    private func start(_ year: Int) -> String {
        let day = Day(year: year, month: 1, day: 1)?.start().milliseconds ?? 0
        let hexadecimal = String(UInt64(max(0, day)) << 16, radix: 16)
        return "'\\x" + String(repeating: "0", count: 16 - hexadecimal.count) + hexadecimal
            + String(repeating: "0", count: 16) + "'::bytea"
    }

    /// Put together from constants of the program and years.
    private func sql(_ text: String) -> SQLStatement { SQLStatement(verbatim: text) }
}
