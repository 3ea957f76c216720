import ArgumentParser
import Bench
import Kernel
import Node

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Measure this program on this machine.",
        subcommands: [LifecycleCommand.self, BurstCommand.self, SearchCommand.self, StartCommand.self])

    private static func help(_ example: String) -> String {
        """
        On data of its own in a temporary folder, which goes afterwards; no setting counts, and nothing of yours is \
        touched.

        Example: \(example)
        """ + "\n\n" + ExitStatus.help([.good, .found, .usage])
    }

    /// How many servers are measured, and at which database.
    struct ServerOptions: ParsableArguments {
        @Option(help: "Server processes; more than one needs --database postgres://…") var processes = 1
        @Option(help: "A PostgreSQL where a database may be made (postgres://…); SQLite otherwise.") var database: String?

        func validate() throws {
            guard processes == 1 || database != nil else {
                throw ValidationError("a file of SQLite's has one process; name a PostgreSQL with --database")
            }
        }
    }

    struct LifecycleCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "lifecycle",
            abstract: "Six requests a lifecycle over loopback HTTP: file, three transitions, a work list, the history.",
            discussion: help("tongban bench lifecycle --clients 8 --seconds 20 --json"))

        @Option(help: "Connections at once.") var clients = 8
        @Option(help: "Seconds of measuring.") var seconds = 20
        @Option(help: "Cases in the database before it begins.") var preload = 0
        @OptionGroup var servers: ServerOptions
        @Flag(help: "One JSON object instead of text.") var json = false

        func run() async throws {
            let figures = try await LifecycleBench(
                clients: clients, seconds: seconds, preload: preload, processes: servers.processes,
                database: servers.database
            ).run()
            print(json ? figures.json : figures.text)
        }
    }

    struct BurstCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "burst", abstract: "Many times the sustainable rate of filings, and what becomes of them.",
            discussion: help("tongban bench burst --factor 10 --seconds 60"))

        @Option(help: "How many times the sustainable rate.") var factor = 10.0
        @Option(help: "Seconds of the burst.") var seconds = 60
        @OptionGroup var servers: ServerOptions
        @Flag(help: "Servers and engine on one half of the processors, the load on the other.") var apart = false
        @Flag(help: "One JSON object instead of text.") var json = false

        func run() async throws {
            let figures = try await BurstBench(
                factor: factor, seconds: seconds, processes: servers.processes, database: servers.database,
                isApart: apart
            ).run()
            print(json ? figures.json : figures.text)
        }
    }

    struct SearchCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "search", abstract: "Search over generated service items.",
            discussion: help("tongban bench search --items 100000"))

        @Option(help: "Item rows.") var items = 715_000
        @Option(help: "Seconds of measuring.") var seconds = 10
        @Option(help: "Connections at once.") var clients = 4
        @Option(help: "A PostgreSQL where a database may be made (postgres://…); SQLite otherwise.") var database: String?
        @Flag(help: "One JSON object instead of text.") var json = false

        func run() async throws {
            let figures = try await SearchBench(
                items: items, seconds: seconds, clients: clients, database: database
            ).run()
            print(json ? figures.json : figures.text)
        }
    }

    struct StartCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "start",
            abstract: "Start-up with the demonstration, idle memory, a citizen's first page over the wire.",
            discussion: help("tongban bench start --starts 5"))

        @Option(help: "Starts to take the middle of.") var starts = 5
        @Flag(help: "One JSON object instead of text.") var json = false

        func run() async throws {
            let figures = try await StartBench(starts: starts).run()
            print(json ? figures.json : figures.text)
        }
    }
}
