import Foundation
import Kernel
import Node
import Registry

/// Search over generated service items, over loopback HTTP against a server process of its own.
public struct SearchBench: Sendable {
    let items: Int
    let seconds: Int
    let clients: Int
    let database: String?

    public init(items: Int, seconds: Int, clients: Int, database: String? = nil) {
        self.database = database
        self.items = min(max(items, 100), 2_000_000)
        self.seconds = min(max(seconds, 1), 3_600)
        self.clients = min(max(clients, 1), 256)
    }

    /// The published list that the items are made from, where it is at hand.
    private static let published = "../shared/data/service-items.csv"
    private static let resultsEach = 10

    public enum Flaw: Error, CustomStringConvertible {
        case notImported(String)

        public var description: String {
            switch self {
            case .notImported(let why): "the generated items were not taken: \(why)"
            }
        }
    }

    private struct Imported: Sendable {
        var counties: [DivisionCode]
        var rows: Int
        var seconds: Double
        var peak: Double
    }

    private struct Run: Sendable {
        var samples = Samples()
        var errors = 0
        var empty = 0
        var firstError: String?
        var seconds = 0.0
        var server = 0.0
    }

    public func run() async throws -> Figures {
        try await BenchStore.with(database) { store in
            let imported = try await fill(store)
            let server = try await ServerProcess.start(data: store.folder, environment: store.environment)
            defer { server.stop() }
            let first = await measure(server, counties: imported.counties, once: true)
            let warm = await measure(server, counties: imported.counties, once: false)
            return figures(imported, first, warm, server)
        }
    }

    /// Generates and imports the items, as an administrator would.
    private func fill(_ store: BenchStore) async throws -> Imported {
        let isPublished = FileManager.default.fileExists(atPath: Self.published)
        let bases = isPublished ? try CatalogueGenerator.bases(.file(path: Self.published)) : ItemNames.bases
        let generator = CatalogueGenerator(bases: bases)
        let file = store.folder + "/items.csv"
        try generator.write(rows: items, to: file)
        let counties = generator.divisions(rows: items)
        let installation = try await BenchWorld.open(store)
        var divisions: Set<DivisionCode> = []
        for county in counties { divisions.formUnion(county.ancestors) }
        let csv = divisions.sorted { $0.value < $1.value }.reduce(into: "code,parent,level,name\n") { csv, code in
            csv += "\(code.text),\(code.parent?.text ?? ""),\(code.level.rawValue),测试\(code.short)\n"
        }
        _ = try await installation.registry.territory.importDivisions(.bytes(Array(csv.utf8)), by: .system)
        let begin = Machine.now
        let report = try await installation.registry.importItems(.file(path: file), by: .system).report
        let seconds = (Machine.now - begin).seconds
        guard report.applied else {
            throw Flaw.notImported(report.rejected.first?.reason[.en] ?? "\(report.rejectedTotal) bad rows")
        }
        try await installation.close()
        try FileManager.default.removeItem(atPath: file)
        return Imported(
            counties: counties, rows: report.added, seconds: seconds,
            peak: Machine.memory("VmHWM", of: ProcessInfo.processInfo.processIdentifier))
    }

    /// - Parameter once: every county once, so that each request makes its layer; else counties by chance until the
    ///   time is over.
    private func measure(_ server: ServerProcess, counties: [DivisionCode], once: Bool) async -> Run {
        let port = server.port
        let before = server.processorMilliseconds
        let begin = Machine.now
        let deadline = begin + .seconds(seconds)
        let clients = clients
        let parts = await onThreads(clients) { number in
            let connection = HTTPConnection(port: port)
            defer { connection.close() }
            var random = SeededRandom(seed: UInt64(number + 1))
            var run = Run()
            if once {
                for index in stride(from: number, to: counties.count, by: clients) {
                    Self.ask(counties[index], connection, &random, &run)
                }
            } else {
                while Machine.now < deadline, run.errors < 100 {
                    Self.ask(random.pick(counties), connection, &random, &run)
                }
            }
            return run
        }
        var run = Run()
        for part in parts {
            run.samples.merge(part.samples)
            run.errors += part.errors
            run.empty += part.empty
            run.firstError = run.firstError ?? part.firstError
        }
        run.seconds = (Machine.now - begin).seconds
        run.server = server.processorMilliseconds - before
        return run
    }

    private static func ask(
        _ county: DivisionCode, _ connection: HTTPConnection, _ random: inout SeededRandom, _ run: inout Run
    ) {
        let query = random.pick(EverydayQueries.escaped)
        let begin = Machine.now
        do {
            let answer = try connection.get("/api/v1/items?q=\(query)&division=\(county.text)&limit=\(resultsEach)")
            run.samples.add((Machine.now - begin).milliseconds)
            let text = answer.text
            guard answer.status == 200, text.contains(#""items":["#) else {
                run.errors += 1
                run.firstError = run.firstError ?? "\(answer.status) \(text.prefix(300))"
                return
            }
            if text.contains(#""items":[]"#) { run.empty += 1 }
        } catch {
            run.errors += 1
            run.firstError = run.firstError ?? "\(error)"
        }
    }

    private func figures(_ imported: Imported, _ first: Run, _ warm: Run, _ server: ServerProcess) -> Figures {
        var first = first
        var warm = warm
        var all = first.samples
        all.merge(warm.samples)
        var figures = Figures()
        figures.add("p50_ms", warm.samples.percentile(0.5), "ms, every county's layer asked for before")
        figures.add("p99_ms", warm.samples.percentile(0.99), "ms")
        figures.add("first_p50_ms", first.samples.percentile(0.5), "ms, the first query of a county makes its layer")
        figures.add("first_p99_ms", first.samples.percentile(0.99), "ms")
        figures.add("all_p99_ms", all.percentile(0.99), "ms, both together")
        figures.add("queries_per_s", Double(warm.samples.count) / warm.seconds, digits: 1, "")
        let cost = warm.server / Double(max(warm.samples.count, 1))
        figures.add("cpu_ms_per_query", cost, digits: 3, "ms of the server")
        let firstCost = first.server / Double(max(first.samples.count, 1))
        figures.add("first_cpu_ms_per_query", firstCost, digits: 3, "ms of the server")
        figures.add("server_mb", server.residentMegabytes, digits: 1, "MB of the server afterwards")
        figures.add("server_peak_mb", server.peakMegabytes, digits: 1, "MB of the server at its most")
        figures.add("errors", first.errors + warm.errors, "")
        figures.add("empty", warm.empty, "answers without an item, of \(warm.samples.count)")
        figures.add("items", imported.rows, "item rows in \(imported.counties.count) counties")
        figures.add("import_s", imported.seconds, digits: 1, "s for the import, one transaction")
        figures.add("import_rows_per_s", Double(imported.rows) / max(imported.seconds, 0.001), digits: 0, "")
        figures.add("import_peak_mb", imported.peak, digits: 1, "MB of the importing process at its most")
        figures.add("clients", clients, "connections at once")
        if let error = first.firstError ?? warm.firstError { figures.add("first_error", error, "") }
        figures.addMachine()
        return figures
    }
}
