import ArgumentParser
import Kernel
import Node
import Registry

struct Import: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Load territories, service items or holidays from a file, in one transaction.",
        discussion: """
            Bad rows are reported with line and reason, and nothing is loaded then unless --allow-rejects is given.
            --dry-run says what would change and changes nothing. The data must not be served.

            Examples:
              tongban import divisions divisions.csv --dry-run
              tongban import holidays 2027.json --division 513400000000
            """ + "\n\n" + ExitStatus.help([.found, .usage], opening: true))

    enum Kind: String, ExpressibleByArgument, CaseIterable { case divisions, items, holidays, catalogue }

    @Argument(help: "divisions (CSV), items (CSV), holidays (JSON of one year) or catalogue (YAML).") var kind: Kind
    @Argument(help: "The file.", completion: .file()) var file: String
    @Flag(help: "Say what would change; change nothing.") var dryRun = false
    @Flag(help: "Load the good rows although some are bad.") var allowRejects = false
    @Option(help: "Territory that holidays are for; the whole country when left out.") var division: String?
    @OptionGroup(title: "Settings") var settings: SettingOptions

    func run() async throws {
        let installation = try await Installation.open(settings.configuration())
        let importer = Importer(installation)
        let report = try await importer.run(
            kind.rawValue, file: file, division: division, isDryRun: dryRun, allowRejects: allowRejects
        ) { print($0) }
        try await installation.close()
        for flaw in report.rejected { print("\(file):\(flaw.line): \(flaw.reason[.en])") }
        if report.rejectedTotal > report.rejected.count {
            print("… and \(report.rejectedTotal - report.rejected.count) more bad rows")
        }
        print(
            "added \(report.added), changed \(report.changed), unchanged \(report.unchanged), bad \(report.rejectedTotal)"
                + (report.isDryRun ? " (dry run: nothing was changed)" : report.applied ? "" : " (nothing was loaded)"))
        if !report.applied, !report.isDryRun { throw ExitCode.failure }
    }
}
