import Database
import Kernel
import Procedures

/// All rows of one case, to be copied.
struct CaseTemplate: Sendable {
    var id: CaseID
    var number: CaseNumber
    var entries: [Rows]
    var row: [SQLValue]
    var clocks: [[SQLValue]]
    var secret: [SQLValue]
    var notices: [[SQLValue]]

    /// An entry whose bytes are cut where the case's number stands.
    struct Rows: Sendable {
        var values: [SQLValue]
        var body: [ArraySlice<UInt8>]
        var sealed: [ArraySlice<UInt8>]?
    }

    enum Flaw: Error { case incomplete }

    static func read(_ id: CaseID, from database: any SQLDatabase) async throws -> CaseTemplate {
        try await database.read { reader in
            func rows(_ sql: SQLStatement) throws -> [[SQLValue]] {
                try reader.query(sql, [.init(id)]) { row in (0..<row.count).map { row.value($0) } }
            }
            guard let row = try rows("SELECT * FROM case_row WHERE id = ?1").first, case .text(let text) = row[1],
                let number = CaseNumber(text),
                let secret = try rows("SELECT * FROM case_secret WHERE case_id = ?1").first
            else { throw Flaw.incomplete }
            let mark = Array(text.utf8)
            let entries = try rows("SELECT * FROM entry WHERE case_id = ?1 ORDER BY version").map { values in
                guard case .blob(let body) = values[CaseCopier.body] else { throw Flaw.incomplete }
                var sealed: [UInt8]?
                if case .blob(let bytes) = values[CaseCopier.body + 1] { sealed = bytes }
                return Rows(values: values, body: cut(body, at: mark), sealed: sealed.map { cut($0, at: mark) })
            }
            return CaseTemplate(
                id: id, number: number, entries: entries, row: row,
                clocks: try rows("SELECT * FROM case_clock WHERE case_id = ?1"), secret: secret,
                notices: try rows("SELECT * FROM notice WHERE case_id = ?1"))
        }
    }

    private static func cut(_ bytes: [UInt8], at mark: [UInt8]) -> [ArraySlice<UInt8>] {
        var parts: [ArraySlice<UInt8>] = []
        var start = 0
        var index = 0
        while index + mark.count <= bytes.count {
            if bytes[index] == mark[0], bytes[index..<index + mark.count].elementsEqual(mark) {
                parts.append(bytes[start..<index])
                index += mark.count
                start = index
            } else {
                index += 1
            }
        }
        return parts + [bytes[start...]]
    }
}

/// Writes copies of cases into one transaction after another.
struct CaseCopier: Sendable {
    /// Columns of `entry`: position, case, version, command, entry, …, body, sealed, hash.
    static let body = 15
    private static let entryColumns = 18
    private static let rowColumns = 32
    private static let clockColumns = 4
    private static let secretColumns = 4
    private static let noticeColumns = 11

    private struct Series: Hashable {
        var county: DivisionCode
        var day: Day
    }

    private let node: NodeCode
    private var position: Int64
    private var milliseconds: UInt64
    private var random = SeededRandom(seed: 1)
    private var sequences: [Series: Int] = [:]
    private var hash: [UInt8] = []

    init(node: NodeCode, next: Int64, milliseconds: Int64) {
        self.node = node
        position = next
        self.milliseconds = UInt64(max(0, milliseconds))
    }

    mutating func copy(_ template: CaseTemplate, to writer: any SQLWriter) throws {
        let id = identifier(CaseSubject.self)
        let number = try number(like: template.number).description
        let mark = Array(number.utf8)
        for entry in template.entries {
            var values = entry.values
            hash = (0..<4).flatMap { _ in withUnsafeBytes(of: random.next()) { Array($0) } }
            values[0] = .integer(position)
            values[1] = .init(id)
            values[3] = .init(identifier(CommandSubject.self))
            values[4] = .init(identifier(EntrySubject.self))
            values[Self.body] = .blob(Array(entry.body.joined(separator: mark)))
            values[Self.body + 1] = entry.sealed.map { .blob(Array($0.joined(separator: mark))) } ?? .null
            values[Self.body + 2] = .blob(hash)
            try writer.execute(Self.insertEntry, values)
            position += 1
        }
        var row = template.row
        row[0] = .init(id)
        row[1] = .text(number)
        try writer.execute(Self.insertRow, row)
        for clock in template.clocks { try writer.execute(Self.insertClock, [.init(id)] + clock.dropFirst()) }
        try writer.execute(Self.insertSecret, [.init(id)] + template.secret.dropFirst())
        let party = SQLValue.text("case:" + template.id.description)
        for notice in template.notices {
            var values = notice
            values[0] = .init(identifier(EntrySubject.self))
            if values[1] == party { values[1] = .text("case:" + id.description) }
            values[2] = .init(id)
            values[3] = .text(number)
            try writer.execute(Self.insertNotice, values)
        }
    }

    /// Lets the journal go on after the last copy.
    func finish(_ writer: any SQLWriter) throws {
        try writer.execute(
            "UPDATE chain_head SET position = ?1, hash = ?2 WHERE id = 1", [.integer(position - 1), .blob(hash)])
    }

    /// Rises as minted ones do, so that the indexes grow at their end.
    private mutating func identifier<S>(_: S.Type) -> Identifier<S> {
        milliseconds += 1
        return Identifier(
            high: milliseconds << 16 | 0x7000 | random.next() & 0xFFF, low: random.next() >> 2 | 0x8000_0000_0000_0000)
    }

    private mutating func number(like number: CaseNumber) throws -> CaseNumber {
        let series = Series(county: number.county, day: number.day)
        // Above everything that the templates themselves have taken.
        let sequence = sequences[series, default: 10_000] + 1
        sequences[series] = sequence
        guard let copy = CaseNumber(county: number.county, day: number.day, node: node, sequence: sequence) else {
            throw CaseTemplate.Flaw.incomplete
        }
        return copy
    }

    private static let insertEntry = "INSERT INTO entry VALUES (" + places(entryColumns)
    private static let insertRow = "INSERT INTO case_row VALUES (" + places(rowColumns)
    private static let insertClock = "INSERT INTO case_clock VALUES (" + places(clockColumns)
    private static let insertSecret = "INSERT INTO case_secret VALUES (" + places(secretColumns)
    private static let insertNotice = "INSERT INTO notice VALUES (" + places(noticeColumns)

    private static func places(_ count: Int) -> SQLStatement {
        (1..<count).reduce("?") { sql, _ in sql + ", ?" } + ")"
    }
}
