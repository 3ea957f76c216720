/// A table, and the columns that rows for it name, in the order of their values. Rows are never written by the place of
/// their columns: a later migration may add some.
public struct SQLTable: Sendable, Hashable {
    public let name: SQLStatement
    public let columns: SQLStatement
    public let columnCount: Int
    /// Writes one row; its arguments are the columns in their order.
    public let insert: SQLStatement

    /// - Parameter columns: separated by commas.
    public init(_ name: SQLStatement, _ columns: SQLStatement) {
        self.name = name
        self.columns = columns
        let count = columns.text.split(separator: ",").count
        columnCount = count
        let places = repeatElement("?", count: count).joined(separator: ", ")
        insert = SQLStatement(verbatim: "INSERT INTO \(name.text) (\(columns.text)) VALUES (\(places))")
    }
}
