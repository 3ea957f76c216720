public import Database
public import Kernel
public import Registry

/// What administrators see and do: what waits, what failed and why, sending again.
extension Outbox {
    /// How many there are of each state in a territory, counted up to `CaseworkLimits.countMax`.
    public func counts(in division: DivisionCode) async throws -> [Parcel.State: Int] {
        let range = division.subtree
        return try await database.read { reader in
            try Parcel.State.allCases.reduce(into: [:]) { counts, state in
                counts[state] = try reader.first(
                    """
                    SELECT count(*) FROM (SELECT 1 FROM outbox WHERE state = ?1 AND division BETWEEN ?2 AND ?3
                        LIMIT ?4) AS known
                    """,
                    [
                        .text(state.rawValue), .integer(range.lowerBound), .integer(range.upperBound),
                        .integer(Int64(CaseworkLimits.countMax)),
                    ]
                ) { $0.int(0) }
            }
        }
    }

    /// What waits, the next one first; of the others, the newest first. At most `OutboxLimits.rowsMax`.
    public func parcels(_ state: Parcel.State, in division: DivisionCode) async throws -> [Parcel] {
        let range = division.subtree
        let arguments: [SQLValue] = [
            .text(state.rawValue), .integer(range.lowerBound), .integer(range.upperBound),
            .integer(Int64(OutboxLimits.rowsMax)),
        ]
        return try await database.read { reader in
            try reader.query(state == .waiting ? Self.nextFirst : Self.newestFirst, arguments, Parcel.init)
                .compactMap { $0 }
        }
    }

    private static let nextFirst: SQLStatement =
        Parcel.columns + "WHERE state = ?1 AND division BETWEEN ?2 AND ?3 ORDER BY due_at LIMIT ?4"
    private static let newestFirst: SQLStatement =
        Parcel.columns + "WHERE state = ?1 AND division BETWEEN ?2 AND ?3 ORDER BY due_at DESC LIMIT ?4"

    public func parcel(_ id: ParcelID) async throws -> Parcel? {
        try await database.read { reader in
            try reader.first(Parcel.columns + "WHERE id = ?1", [.init(id)], Parcel.init).flatMap { $0 }
        }
    }

    /// When a waiting message is tried at the earliest: after its due time and outside of the quiet hours.
    public func nextTry(of parcel: Parcel) -> Instant {
        guard parcel.lane.channel.isPersonal, !parcel.isUrgent else { return parcel.dueAt }
        return plan.quiet?.end(after: max(parcel.dueAt, time.now)) ?? parcel.dueAt
    }

    /// Sends again what failed in a territory: one message, or all of them (at most `OutboxLimits.resentAtOnceMax`).
    /// They keep their ids; the tries are counted anew.
    /// - Returns: how many wait again.
    @discardableResult
    public func resend(_ id: ParcelID?, in division: DivisionCode, by actor: RegistryActor) async throws -> Int {
        let range = division.subtree
        let now = time.now
        let log = log
        return try await commit.submit { writer in
            let count =
                if let id {
                    try writer.executeCounting(
                        Self.again + "WHERE id = ?2 AND state = 'failed' AND division BETWEEN ?3 AND ?4",
                        [.init(now), .init(id), .integer(range.lowerBound), .integer(range.upperBound)])
                } else {
                    try writer.executeCounting(
                        Self.again + """
                            WHERE id IN (SELECT id FROM outbox WHERE state = 'failed' AND division BETWEEN ?2 AND ?3
                                ORDER BY due_at LIMIT ?4)
                            """,
                        [
                            .init(now), .integer(range.lowerBound), .integer(range.upperBound),
                            .integer(Int64(OutboxLimits.resentAtOnceMax)),
                        ])
                }
            guard count > 0 else { return 0 }
            try log.record(
                writer, "outbox.resend", "outbox:\(id?.description ?? "*")", in: .division(division), by: actor,
                after: ["changed": .integer(Int64(count))])
            return count
        }
    }

    private static let again: SQLStatement =
        "UPDATE outbox SET state = 'waiting', due_at = ?1, attempts = 0, lease = NULL"
}
