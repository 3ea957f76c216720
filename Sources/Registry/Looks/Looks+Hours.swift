import Database
import Kernel

/// Whom a reader opened in an hour, counted over all processes: else whoever spreads over several would pass the bound
/// several times. One process alone counts in its memory.
extension Looks {
    static let hours = Migration(id: 20, name: "people in an hour") { dialect in
        [
            """
            CREATE TABLE look_hour (
                hour BIGINT NOT NULL, reader TEXT NOT NULL, subject BLOB NOT NULL, PRIMARY KEY (hour, reader, subject)
            """ + dialect.keptByKey
        ]
    }

    /// Rows of hours that are over, taken away at most when a reader begins a new hour: more than one can add in an
    /// hour, so that they become fewer.
    private static let removedAtOnce = LookLimits.programPeopleInHourMax * 2

    func peopleInHour(_ subject: Identifier<LookSubject>, reader: String, upTo most: Int) async throws -> Int? {
        let hour = registry.time.now.milliseconds / 3_600_000
        let own: [SQLValue] = [.integer(hour), .text(reader)]
        return try await registry.commit.submit { writer in
            let known = try writer.first(
                "SELECT COUNT(*) FROM look_hour WHERE hour = ?1 AND reader = ?2", own, { $0.int(0) }) ?? 0
            // One more than the bound is enough to know that it was passed.
            guard known <= most else { return nil }
            let added = try writer.executeCounting(
                "INSERT INTO look_hour (hour, reader, subject) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
                own + [SQLValue(subject)])
            if known == 0 {
                try writer.execute(Self.removeOver, [.integer(hour), .integer(Int64(Self.removedAtOnce))])
            }
            return added == 1 ? known + 1 : nil
        }
    }

    private static let removeOver: SQLStatement = """
        DELETE FROM look_hour WHERE (hour, reader, subject) IN (
            SELECT hour, reader, subject FROM look_hour WHERE hour < ?1 ORDER BY hour LIMIT ?2)
        """
}
