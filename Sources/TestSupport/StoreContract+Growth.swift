import Database

extension StoreContract {
    static func migrations(_ database: any SQLDatabase) async throws {
        let first = Migration(id: 1, name: "first", statements: [table])
        let second = Migration(id: 2, name: "second", statements: ["ALTER TABLE thing ADD COLUMN note TEXT"])
        let one = Schema(room: "room", migrations: [first])
        let two = Schema(room: "room", migrations: [second, first])
        try expect(try await database.migrate([one]) == ["room/1"], "first runs")
        try expect(try await database.migrate([two]) == ["room/2"], "only the new one runs")
        try expect(try await database.migrate([two]) == [], "nothing runs twice")
        try await expectError(.schemaTooNew(room: "room", found: 2, known: 1)) { try await database.migrate([one]) }
        let renamed = Schema(room: "room", migrations: [first, Migration(id: 2, name: "other", statements: [])])
        try await expectError(.schemaDiffers(room: "room", id: 2)) { try await database.migrate([renamed]) }
        let broken = Migration(id: 3, name: "third", statements: ["CREATE TABLE extra (id BIGINT)", "NONSENSE"])
        let third = Schema(room: "room", migrations: [first, second, broken])
        do {
            try await database.migrate([third])
            throw ContractFailure(description: "a broken migration was accepted")
        } catch is DatabaseError {}
        let repaired = Migration(id: 3, name: "third", statements: ["CREATE TABLE extra (id BIGINT)"])
        let good = Schema(room: "room", migrations: [first, second, repaired])
        try expect(try await database.migrate([good]) == ["room/3"], "a failed one left nothing behind")
    }

    static func groupCommit(_ database: any SQLDatabase) async throws {
        try await database.write { writer in
            try writer.execute(table)
            try writer.execute("CREATE TABLE log (step BIGINT NOT NULL PRIMARY KEY, id BIGINT NOT NULL)")
        }
        let commit = GroupCommit(database: database)
        let failures = try await withThrowingTaskGroup(of: Bool.self) { group in
            for id in 1...200 {
                group.addTask {
                    do {
                        try await commit.submit { writer in
                            try writer.execute(insert, [.integer(Int64(id)), "x"])
                            if id.isMultiple(of: 5) { throw ContractFailure(description: "wanted") }
                            try writer.execute(
                                "INSERT INTO log SELECT COALESCE(MAX(step), 0) + 1, ?1 FROM log", [.integer(Int64(id))])
                        }
                        return false
                    } catch is ContractFailure {
                        return true
                    }
                }
            }
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        let kept = (1...200).filter { !$0.isMultiple(of: 5) }
        try expect(failures == 40, "each failing command hears of it")
        try expect(try await ids(database) == kept, "the others stay whole")
        let steps = try await database.read { try $0.query("SELECT step FROM log ORDER BY step") { $0.int(0) } }
        try expect(steps == Array(1...160), "one after the other, none lost")
        let statistics = commit.statistics
        try expect(statistics.commands == 200, "all were carried")
        try expect(statistics.batches < 200 && statistics.largestBatch > 1, "together")
    }

    static func loneCommands(_ database: any SQLDatabase) async throws {
        try await database.write { try $0.execute(table) }
        let commit = GroupCommit(database: database)
        for id in 1...4 {
            do {
                try await commit.submit { writer in
                    try writer.execute(insert, [.integer(Int64(id)), "x"])
                    if id.isMultiple(of: 2) { throw ContractFailure(description: "wanted") }
                }
                try expect(!id.isMultiple(of: 2), "a failing command hears of it, also alone in its transaction")
            } catch let failure as ContractFailure where failure.description == "wanted" {}
        }
        try expect(try await ids(database) == [1, 3], "a failing command leaves nothing, also alone")
        try expect(commit.statistics.batches == 4, "each was alone")
    }

    static func lookups(_ database: any SQLDatabase) async throws {
        try await database.write { writer in
            try writer.execute(table)
            try writer.execute(insert, [7, "x"])
        }
        let name: @Sendable (any SQLReader) throws -> String? = { reader in
            try reader.first("SELECT name FROM thing WHERE id = ?1", [7]) { $0.text(0) }
        }
        try expect(try await database.lookup(name) == "x", "a lookup sees what was committed")
        try await expectError(.unexpectedNull(column: 0)) {
            _ = try await database.lookup { try $0.first("SELECT NULL") { $0.text(0) } }
        }
        try expect(try await database.lookup(name) == "x", "a failing lookup leaves its connection usable")
    }

    static func groupLimits(_ database: any SQLDatabase) async throws {
        try await database.write { try $0.execute(table) }
        let commit = GroupCommit(database: database, batchLimit: 2, queueLimit: 2)
        let (started, hasStarted) = AsyncStream.makeStream(of: Void.self)
        let mayGoOn = Gate()
        // The cancelled waiter's command is the writer's all the same.
        let first = Task {
            try await commit.submit { writer in
                hasStarted.yield(())
                mayGoOn.wait()
                try writer.execute(insert, [1, "a"])
            }
        }
        for await _ in started { break }
        first.cancel()
        let outcomes = try await withThrowingTaskGroup(of: Bool.self) { group in
            for id in 2...4 {
                group.addTask {
                    do {
                        try await commit.submit { try $0.execute(insert, [.integer(Int64(id)), "x"]) }
                        return true
                    } catch DatabaseError.overloaded(limit: 2) {
                        mayGoOn.open()
                        return false
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        try expect(outcomes.filter { !$0 }.count == 1, "one too many is refused")
        _ = try await first.value
        await commit.finish()
        try expect(try await ids(database).count == 3, "all accepted ones are kept")
        try await expectError(.closed) { try await commit.submit { _ in } }
    }

    static func closing(_ database: any SQLDatabase) async throws {
        try database.close()
        try database.close()
        try await expectError(.closed) { _ = try await database.read { try $0.exists("SELECT 1") } }
        try await expectError(.closed) { try await database.write { _ in } }
        let commit = GroupCommit(database: database)
        try await expectError(.closed) { try await commit.submit { _ in } }
    }
}
