/// The columns of a CSV text by the names of its first record.
public struct CSVColumns: Sendable {
    private let positions: [String: Int]
    public let count: Int

    /// Names are compared trimmed and in lower case; further columns are allowed. Throws
    /// ``RegistryError/missingColumns(_:)`` where one of `required` is missing.
    public init(header: CSVRow?, required: [String]) throws {
        var positions: [String: Int] = [:]
        for (index, name) in (header?.fields ?? []).enumerated() {
            let key = String(name.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()).lowercased()
            if positions[key] == nil { positions[key] = index }
        }
        let missing = required.filter { positions[$0] == nil }
        guard missing.isEmpty else { throw RegistryError.missingColumns(missing) }
        self.positions = positions
        count = header?.fields.count ?? 0
    }

    /// The field of `row` under `name`; nil where the record is too short or there is no such column.
    public func text(_ name: String, in row: CSVRow) -> String? {
        guard let index = positions[name], index < row.fields.count else { return nil }
        return row.fields[index]
    }
}
