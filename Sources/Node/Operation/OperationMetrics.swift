import Casework
import Database
import Journal
import Kernel
import Procedures
import Web

/// What is measured below the web room. Each is one look at a counter, one indexed row or one small file; a scrape
/// costs the same with a million cases.
struct OperationMetrics: Sendable {
    let installation: Installation
    let serving: ServingState

    func families() async -> [MetricFamily] {
        var families = writer + [disk] + ProcessFigures.families + [build, stopping, leases]
        // A database that cannot be read is told by what is missing here, and by /readyz.
        families += (try? await database()) ?? []
        families += (try? await rows()) ?? []
        return families
    }

    private var writer: [MetricFamily] {
        let known = installation.commit.statistics
        return [
            MetricFamily("tongban_writer_commands_total", .counter, "Commands that the writer took.", Double(known.commands)),
            MetricFamily("tongban_writer_failures_total", .counter, "Transactions that came to nothing.", Double(known.failures)),
            MetricFamily("tongban_writer_waiting", .gauge, "Commands that wait for the writer.", Double(known.waiting)),
            MetricFamily("tongban_writer_largest_batch", .gauge, "Most commands in one transaction.", Double(known.largestBatch)),
            MetricFamily(
                "tongban_writer_commit_seconds", .summary, "Transactions of the writer and the time they took.",
                [
                    .init(Double(known.writing.components.seconds) + Double(known.writing.components.attoseconds) * 1e-18, suffix: "_sum"),
                    .init(Double(known.batches), suffix: "_count"),
                ]),
        ]
    }

    private var disk: MetricFamily {
        let free = DataFolder.freeMegabytes(installation.configuration.data)
        return MetricFamily(
            "tongban_disk_free_bytes", .gauge, "Room left on the disk of the data.", free.map { Double($0) * 1_048_576 } ?? .nan)
    }

    private static let size = "Size of the database."

    /// Of a file its size and that of its log; of a server what it counts.
    private func database() async throws -> [MetricFamily] {
        if let path = installation.configuration.database.path {
            return [
                MetricFamily("tongban_database_bytes", .gauge, Self.size, Double(DataFolder.bytes(of: path))),
                MetricFamily("tongban_wal_bytes", .gauge, "Size of the write-ahead log.", Double(DataFolder.bytes(of: path + "-wal"))),
            ]
        }
        guard let figures = try await PostgresFigures.of(installation.database) else { return [] }
        return [
            MetricFamily("tongban_database_bytes", .gauge, Self.size, Double(figures.bytes)),
            MetricFamily("tongban_database_connections", .gauge, "Connections to the database, of all processes.", Double(figures.connections)),
            MetricFamily("tongban_database_connections_max", .gauge, "Connections that the server allows.", Double(figures.connectionsMaximum)),
            MetricFamily(
                "tongban_database_standbys", .gauge, "Standbys that replicate, by whether a commit waits for them.",
                [("1", true), ("0", false)].map { word, isSynchronous in
                    .init(Double(figures.standbys.filter { $0.isSynchronous == isSynchronous }.count), [(name: "synchronous", value: word)])
                }),
            MetricFamily(
                "tongban_database_lag_seconds", .gauge, "How far the standby that is furthest behind is behind.",
                figures.standbys.compactMap(\.lagSeconds).max() ?? 0),
        ]
    }

    private var build: MetricFamily {
        MetricFamily(
            "tongban_build_info", .gauge, "What runs; always 1.", [.init(1, [(name: "version", value: Program.version)])])
    }

    /// With several processes at one database: which of them does what is done once.
    private var leases: MetricFamily {
        let held = installation.casework.leases.held
        return MetricFamily(
            "tongban_lease_held", .gauge, "1 where this process does the work that one does for all.",
            SharedWork.allCases.map { .init(held.contains($0) ? 1 : 0, [(name: "work", value: $0.rawValue)]) })
    }

    private var stopping: MetricFamily {
        MetricFamily("tongban_stopping", .gauge, "1 while it ends.", serving.isStopping ? 1 : 0)
    }

    private func rows() async throws -> [MetricFamily] {
        let counts = installation.casework.counts
        let streams = installation.casework.events.statistics.streams
        return try await installation.database.read { reader in
            let position = try Journal.end(reader).position
            let signed = try reader.first("SELECT MAX(position) FROM checkpoint") { $0.optionalInt64(0) ?? 0 } ?? 0
            let sessions = try reader.first("SELECT COUNT(*) FROM session") { $0.int(0) } ?? 0
            var states = ["waiting": 0, "failed": 0]
            if try OutboxFigures.exists(reader) {
                for (state, count) in try OutboxFigures.byState(reader) { states[state] = count }
            }
            return [
                MetricFamily(
                    "tongban_outbox_messages", .gauge, "Messages to the world outside that wait or were given up.",
                    states.sorted { $0.key < $1.key }.map { .init(Double($0.value), [(name: "state", value: $0.key)]) }),
                MetricFamily("tongban_cases_filed_total", .counter, "Cases filed since the start.", Double(counts.filed)),
                MetricFamily("tongban_entries_appended_total", .counter, "Entries appended since the start.", Double(counts.appended)),
                MetricFamily("tongban_journal_position", .gauge, "Position of the newest entry.", Double(position)),
                MetricFamily("tongban_journal_unsigned", .gauge, "Entries that no checkpoint signs yet.", Double(position - signed)),
                MetricFamily("tongban_event_streams", .gauge, "Event streams that are open.", Double(streams)),
                MetricFamily("tongban_sessions", .gauge, "Sessions of people signed in.", Double(sessions)),
            ]
        }
    }
}
