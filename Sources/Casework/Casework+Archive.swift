public import Database
import Journal
public import Kernel
public import Procedures

/// Why a year is not archived.
public enum ArchiveFlaw: Error, Sendable, Hashable, CustomStringConvertible {
    /// Only PostgreSQL keeps years apart.
    case noParts
    /// The year is not over, or has no part of its own.
    case noSuchYear(Int, known: [Int])
    /// Cases of the year are still open.
    case open(year: Int, cases: Int)
    case notArchived(Int)
    /// The tables of the year are not there.
    case noTables(Int)
    /// The chain ends with an entry of the year.
    case newest(Int)

    public var description: String {
        switch self {
        case .noParts: "Only a database of PostgreSQL keeps years apart. A file of SQLite's needs no archive; copy it whole."
        case .noSuchYear(let year, let known):
            "There is no year \(year) that is over. Years with cases: "
                + (known.isEmpty ? "none" : known.map(String.init).joined(separator: ", ")) + "."
        case .open(let year, let cases):
            "\(cases) cases of \(year) are still open. They have to be decided and closed before the year is archived."
        case .noTables(let year):
            "The tables case_row_\(year) and entry_\(year) have to be there first; bring them back with pg_restore."
        case .newest(let year):
            "The newest entry of the journal is one of \(year), and the next is made over it. Try again when something else has happened."
        case .notArchived(let year): "The year \(year) is not archived."
        }
    }
}

/// A year that was taken out, or put back.
public struct ArchivedYear: Sendable, Hashable {
    public var year: Int
    public var cases: Int
    public var entries: Int
}

extension Casework {
    /// Takes the cases filed in a year out of all lists and the journal, in one transaction. They stay in two tables by
    /// themselves (`case_row_YEAR`, `entry_YEAR`), which an operator keeps elsewhere and drops; their keys stay in the
    /// vault. Of each entry the hash stays in the chain.
    /// - Throws: ``ArchiveFlaw``.
    public func archive(_ year: Int) async throws -> ArchivedYear {
        let now = time.now
        return try await changingYears { writer in
            let known = try Self.parts.present(writer)
            guard year < now.day().year, known.contains(year), try Journal.parts.present(writer).contains(year) else {
                throw ArchiveFlaw.noSuchYear(year, known: known)
            }
            let (cases, open) = try writer.first(
                "SELECT COUNT(*), COUNT(*) FILTER (WHERE closed_at IS NULL) FROM" + Self.parts.partName(year)
            ) { ($0.int(0), $0.int(1)) } ?? (0, 0)
            guard open == 0 else { throw ArchiveFlaw.open(year: year, cases: open) }
            let archived = ArchivedYear(year: year, cases: cases, entries: try Journal.archive(year, writer))
            try Self.parts.detach(year, writer)
            let isNewest = try writer.exists(
                "SELECT 1 FROM archived_entry WHERE position > (SELECT COALESCE(MAX(position), 0) FROM entry)")
            guard !isNewest else { throw ArchiveFlaw.newest(year) }
            try writer.execute(
                "INSERT INTO archived_year (year, cases, entries, at) VALUES (?1, ?2, ?3, ?4)",
                [.init(year), .init(cases), .init(archived.entries), .init(now)])
            return archived
        }
    }

    /// Puts a year back whose tables are there again.
    /// - Throws: ``ArchiveFlaw``.
    public func unarchive(_ year: Int) async throws -> ArchivedYear {
        try await changingYears { writer in
            let found = try writer.first(
                "SELECT cases, entries FROM archived_year WHERE year = ?1", [.init(year)]
            ) { ArchivedYear(year: year, cases: $0.int(0), entries: $0.int(1)) }
            guard let found else { throw ArchiveFlaw.notArchived(year) }
            guard try Self.parts.hasTable(year, writer), try Journal.parts.hasTable(year, writer) else {
                throw ArchiveFlaw.noTables(year)
            }
            _ = try Journal.unarchive(year, writer)
            try Self.parts.attach(year, writer)
            try writer.execute("DELETE FROM archived_year WHERE year = ?1", [.init(year)])
            return found
        }
    }

    private func changingYears(
        _ body: @escaping @Sendable (any SQLWriter) throws -> ArchivedYear
    ) async throws -> ArchivedYear {
        guard database.dialect == .postgres else { throw ArchiveFlaw.noParts }
        return try await database.write(body)
    }

    /// Why there is no such case: by its id it may be one of a year that was archived.
    func missing(_ id: CaseID) async throws -> CaseworkError {
        let year = id.instant.day().year
        let isArchived = try await database.lookup { reader in
            try reader.exists("SELECT 1 FROM archived_year WHERE year = ?1", [.init(year)])
        }
        return isArchived ? .archived(year: year) : .unknownCase
    }
}
