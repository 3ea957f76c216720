import Database

/// How many messages stand where. Those that were sent are not counted: over the years they become many, and the
/// counting would cost what they are.
enum OutboxFigures {
    /// A database of an older program has no outbox.
    static func exists(_ reader: any SQLReader) throws -> Bool {
        try reader.exists("SELECT 1 FROM migration WHERE room = 'casework' AND name = 'outbox'")
    }

    static func byState(_ reader: any SQLReader) throws -> [(state: String, count: Int)] {
        try reader.query("SELECT state, COUNT(*) FROM outbox WHERE state IN ('waiting', 'failed') GROUP BY state") {
            ($0.text(0), $0.int(1))
        }
    }

    static func failed(_ reader: any SQLReader) throws -> Int {
        try reader.first("SELECT COUNT(*) FROM outbox WHERE state = 'failed'") { $0.int(0) } ?? 0
    }
}
