import Foundation
public import Kernel

/// Makes item lists of any length for benchmarks: the same seed gives the same file.
public struct CatalogueGenerator: Sendable {
    /// A published item to make others from.
    public struct Base: Sendable, Hashable {
        public var name: String
        public var department: String
        public var type: ItemType

        public init(name: String, department: String, type: ItemType) {
            self.name = name
            self.department = department
            self.type = type
        }
    }

    public var bases: [Base]
    /// Items of one county before the next county begins.
    public var itemsPerDivision: Int
    public var seed: UInt64

    public init(bases: [Base], itemsPerDivision: Int = 1_135, seed: UInt64 = 1) {
        self.bases = bases
        self.itemsPerDivision = max(1, itemsPerDivision)
        self.seed = seed
    }

    /// The bases of a published list with the columns of ``Catalogue/importItems(_:options:by:hooks:progress:)``; rows
    /// that an import would reject are left out.
    public static func bases(_ source: ImportSource) throws -> [Base] {
        var reader = try CSVReader(source)
        let columns = try CSVColumns(header: try reader.next(), required: ItemRow.columns)
        var bases: [Base] = []
        while let row = try reader.next() {
            if row.flaw == nil, let item = try? ItemRow(row, columns) {
                bases.append(Base(name: item.name, department: item.department, type: item.type))
            }
        }
        return bases
    }

    /// County codes: province 51 to 65, prefectures 01 to 20, counties 01 to 17, as many as are needed.
    public static func divisions(_ count: Int) -> [DivisionCode] {
        var codes: [DivisionCode] = []
        for index in 0..<max(0, count) {
            let county = index % 17 + 1
            let prefecture = index / 17 % 20 + 1
            let province = 51 + index / 340
            let value = Int64(province * 10_000 + prefecture * 100 + county) * 1_000_000
            if let code = DivisionCode(value: value) { codes.append(code) }
        }
        return codes
    }

    /// The counties that a file of so many rows names.
    public func divisions(rows: Int) -> [DivisionCode] {
        Self.divisions((rows + itemsPerDivision - 1) / itemsPerDivision)
    }

    /// Writes a CSV file of `rows` items piece by piece.
    ///
    /// - Throws: ``RegistryError/unreadableFile`` where the file cannot be written or there are no bases.
    public func write(rows: Int, to path: String) throws {
        guard !bases.isEmpty, FileManager.default.createFile(atPath: path, contents: nil),
            let handle = FileHandle(forWritingAtPath: path)
        else { throw RegistryError.unreadableFile }
        defer { try? handle.close() }
        var random = SeededRandom(seed: seed)
        var departments: [String: Int] = [:]
        for base in bases where departments[base.department] == nil { departments[base.department] = departments.count }
        let counties = divisions(rows: rows)
        var text = ItemRow.columns.joined(separator: ",") + "\n"
        for row in 0..<rows {
            let division = counties[row / itemsPerDivision]
            let place = row % itemsPerDivision
            let base = bases[place % bases.count]
            let serial = Int.random(in: 100_000...999_999, using: &random)
            let department = String(1_001 + (departments[base.department] ?? 0))
            // As long as the codes of published lists.
            let code = "\(division.short)A\(1_000_000 + place)-\(division)-000-1151\(serial)\(department)-1-00"
            text += "\(code),\(Self.quoted(base.name)),\(Self.quoted(base.department)),\(division),"
            text += "\(base.type.taskType),\(department)\n"
            if text.utf8.count > 1 << 20 {
                try handle.write(contentsOf: Data(text.utf8))
                text.removeAll(keepingCapacity: true)
            }
        }
        try handle.write(contentsOf: Data(text.utf8))
    }

    private static func quoted(_ text: String) -> String {
        guard text.contains(where: { $0 == "," || $0 == "\"" || $0.isNewline }) else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
