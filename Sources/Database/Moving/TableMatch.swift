/// Makes a table of the target the same as the source's, by stepping through both in the order of their key: what is
/// missing is put in, what is too much or different is taken out. An empty target is thereby filled.
struct TableMatch: Sendable {
    let table: MovedTable
    let source: any SQLDatabase
    let target: any SQLDatabase
    /// Tables whose rows name rows of this one.
    let children: [MovedTable]

    struct Outcome: Sendable {
        /// Of the source.
        var rows = 0
        var inserted = 0
        var removed = 0
        /// Rows that could not be put in beside what is there still.
        var leftOut = 0
        /// The key before the first difference, and how many rows that are; nil where the first row already was one.
        var sameUpTo: [SQLValue]?
        var rowsBefore = 0
        var isSame: Bool { inserted == 0 && removed == 0 && leftOut == 0 }
        var zeros: [String: Int] = [:]
        /// The rows of other tables have to be looked at again.
        var emptied: [String] = []
    }

    /// Changes written at once.
    static let changesMaximum = 4_000
    static let changedBytesMaximum = 4 << 20
    /// Rows between two lines of progress.
    static let reportedRows = 200_000

    /// One walk through both.
    /// - Parameters:
    ///   - start: the key behind which to begin; up to it both are the same.
    ///   - isEmpty: there is nothing in the target.
    ///   - isAtRest: nobody writes into the source. Else what does not fit beside the rest is left for another walk.
    func walk(
        after start: [SQLValue]? = nil, isEmpty: Bool = false, isAtRest: Bool, progress: @Sendable (Int) -> Void
    ) async throws -> Outcome {
        let fit = table.fit(into: target.dialect)
        var wanted = RowCursor(source, table, fit, after: start)
        var present = RowCursor(target, table, fit, after: start, isEmpty: isEmpty)
        var outcome = Outcome()
        outcome.sameUpTo = start
        var changes = Changes()
        var nextReport = Self.reportedRows
        while true {
            try await wanted.fill()
            try await present.fill()
            switch Self.step(wanted, present) {
            case .end:
                try await write(&changes, isAtRest: isAtRest, &outcome)
                outcome.zeros = wanted.zeros
                return outcome
            case .same:
                if changes.isEmpty, outcome.isSame {
                    outcome.sameUpTo = wanted.key.map(Array.init)
                    outcome.rowsBefore += 1
                }
                wanted.advance()
                present.advance()
                outcome.rows += 1
            case .insert:
                changes.insert(wanted.current)
                wanted.advance()
                outcome.rows += 1
            case .remove:
                changes.remove(present.key)
                present.advance()
            case .replace:
                changes.remove(present.key)
                changes.insert(wanted.current)
                wanted.advance()
                present.advance()
                outcome.rows += 1
            }
            if outcome.rows >= nextReport {
                progress(outcome.rows)
                nextReport += Self.reportedRows
            }
            if changes.isFull { try await write(&changes, isAtRest: isAtRest, &outcome) }
        }
    }

    private enum Step { case end, same, insert, remove, replace }

    private static func step(_ wanted: RowCursor, _ present: RowCursor) -> Step {
        switch (wanted.key, present.key) {
        case (nil, nil): .end
        case (_?, nil): .insert
        case (nil, _?): .remove
        case (let left?, let right?):
            SQLValue.areSame(left, right)
                ? (SQLValue.areSame(wanted.rest, present.rest) ? .same : .replace)
                : SQLValue.isBefore(left, right) ? .insert : .remove
        }
    }

    private struct Changes: Sendable {
        var rows: [[SQLValue]] = []
        var keys: [[SQLValue]] = []
        private var bytes = 0

        var isEmpty: Bool { rows.isEmpty && keys.isEmpty }
        var isFull: Bool { rows.count + keys.count >= changesMaximum || bytes >= changedBytesMaximum }

        mutating func insert(_ row: [SQLValue]?) {
            guard let row else { return }
            rows.append(row)
            bytes += row.bytes
        }

        mutating func remove(_ key: ArraySlice<SQLValue>?) {
            guard let key else { return }
            keys.append(Array(key))
        }
    }

    // MARK: - Writing

    private func write(_ changes: inout Changes, isAtRest: Bool, _ outcome: inout Outcome) async throws {
        guard !changes.isEmpty else { return }
        let (rows, keys) = (changes.rows, changes.keys)
        changes = Changes()
        var obstacle = try await put(rows, keys, &outcome)
        if obstacle == .foreignKeyViolation, isAtRest, !children.isEmpty, outcome.emptied.isEmpty {
            // Rows that name what is replaced go first, all of them, and come again afterwards.
            let children = children
            try await target.write { writer in for child in children { try writer.execute(child.emptying) } }
            outcome.emptied = children.map(\.name)
            obstacle = try await put(rows, keys, &outcome)
        }
        guard obstacle != nil else { return }
        // Something that is still there, or not there yet, is in the way. What has to go goes; the rest comes with the
        // next walk, when nothing is left in the target that is not in the source.
        let table = table
        let (inserted, removed) = try await target.write { writer in
            var inserted = 0
            var removed = 0
            for key in keys {
                if try Self.passing({ try writer.savepoint { try table.remove([key], writer) } }) { removed += 1 }
            }
            for row in rows {
                if try Self.passing({ try writer.savepoint { try table.insert([row], writer) } }) { inserted += 1 }
            }
            return (inserted, removed)
        }
        outcome.inserted += inserted
        outcome.removed += removed
        outcome.leftOut += rows.count - inserted + keys.count - removed
    }

    /// - Returns: why nothing was done, where another row is in the way.
    private func put(
        _ rows: [[SQLValue]], _ keys: [[SQLValue]], _ outcome: inout Outcome
    ) async throws -> DatabaseError? {
        let table = table
        do {
            try await target.write { writer in
                try table.remove(keys, writer)
                try table.insert(rows, writer)
            }
        } catch let error as DatabaseError where error.isInTheWay {
            return error
        }
        outcome.inserted += rows.count
        outcome.removed += keys.count
        return nil
    }

    /// - Returns: false where another row is in the way.
    private static func passing(_ body: () throws -> Void) throws -> Bool {
        do {
            try body()
            return true
        } catch let error as DatabaseError where error.isInTheWay {
            return false
        }
    }
}

extension DatabaseError {
    /// Whether it is about the rows that are there, and not about the one that came.
    fileprivate var isInTheWay: Bool {
        switch self {
        case .uniqueViolation, .foreignKeyViolation: true
        default: false
        }
    }
}
