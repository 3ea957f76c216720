import Database

extension StoreContract {
    private static let kinds = SQLTable("kinds", "id, number, small, share, name, content")
    private static let kindsTable: SQLStatement = """
        CREATE TABLE kinds (id BIGINT NOT NULL PRIMARY KEY, number BIGINT, share DOUBLE PRECISION, small INTEGER,
            content BLOB, name TEXT, added TEXT)
        """

    private static func row(_ id: Int64) -> [SQLValue] {
        [
            .integer(id), .integer(id == 1 ? .min : -id), .integer(id % 7), .real(Double(id) / 8), .text("县城 \(id)"),
            .blob([UInt8](repeating: UInt8(id % 256), count: Int(id % 300))),
        ]
    }

    /// More than an engine hands over at once, columns in another order than the table's, and one that is not named.
    static func loading(_ database: any SQLDatabase) async throws {
        let count: Int64 = 5_000
        try await database.write { writer in
            try writer.execute(kindsTable)
            try writer.load(BulkRows(kinds))
            var rows = BulkRows(kinds)
            for id in 1...count { rows.append(row(id)) }
            rows.append([0, nil, nil, nil, "", .blob([])])
            var more = BulkRows(kinds)
            more.append([-1, nil, nil, nil, "later", .blob([9])])
            rows.append(contentsOf: more)
            try writer.load(rows)
            try writer.execute("UPDATE kinds SET added = 'x' WHERE id = ?1", [1])
        }
        try await database.settleLoad()
        try await database.read { reader in
            let read = try reader.query(
                "SELECT id, number, small, share, name, content, added FROM kinds ORDER BY id"
            ) { row in (0..<row.count).map { row.value($0) } }
            try expect(read.count == Int(count) + 2, "all are there")
            try expect(read[0] == [-1, nil, nil, nil, "later", .blob([9]), nil], "rows that were added to others")
            try expect(read[1] == [0, nil, nil, nil, "", .blob([]), nil], "NULL is not empty")
            try expect(read[2] == row(1) + ["x"], "the first")
            try expect((2...count).allSatisfy { read[Int($0) + 1] == row($0) + [nil] }, "each as it went in")
        }
    }

    static func failedLoads(_ database: any SQLDatabase) async throws {
        try await database.write { try $0.execute(kindsTable) }
        var rows = BulkRows(kinds)
        for id in 1...10 as ClosedRange<Int64> { rows.append(row(id)) }
        rows.append(row(3))
        let doubled = rows
        try await expectError(.uniqueViolation(constraint: "kinds(id)")) {
            try await database.write { try $0.load(doubled) }
        }
        var wrong = BulkRows(SQLTable("kinds", "id, nothing"))
        wrong.append([1, 2])
        let unknown = wrong
        do {
            try await database.write { try $0.load(unknown) }
            throw ContractFailure(description: "a column that is not there was taken")
        } catch is DatabaseError {}
        // The connection is as good as before, within a savepoint too.
        try await database.write { writer in
            do {
                try writer.savepoint { try writer.load(doubled) }
                throw ContractFailure(description: "a double was taken")
            } catch DatabaseError.uniqueViolation {}
            var one = BulkRows(kinds)
            one.append(row(1))
            try writer.load(one)
        }
        let ids = try await database.read { try $0.query("SELECT id FROM kinds") { $0.int(0) } }
        try expect(ids == [1], "a load that failed leaves nothing")
    }
}
