import ArgumentParser
import Kernel
import Node

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Fill an empty installation with the demonstration and some or many cases.",
        discussion: """
            A small province with its units, people and services, and cases of the last 120 days that were filed and \
            decided through the same commands that people use, each entry in the chain. Cases beyond 2,000 are copies \
            of the leaner of those, years back, 3 in 100 open, with ids, numbers, names and keys of their own: they \
            open, verify, and are found like any other. Memory stays the same for any number, and each transaction \
            leaves a sound installation. A million cases take about 4.5 GB. Needs an installation without territories, \
            not being served. To sign in by one click, serve it with --demo.

            Example: tongban demo --cases 100000 --data ./demo && tongban serve --demo --data ./demo
            """ + "\n\n" + ExitStatus.help([.found], opening: true))

    @Option(help: "Cases, about so many: some filings are refused, as in life.") var cases = DemoFilling.cases
    @OptionGroup(title: "Settings") var settings: SettingOptions

    func validate() throws {
        guard (0...DemoFilling.casesMaximum).contains(cases) else {
            throw ValidationError("--cases is from 0 to \(DemoFilling.casesMaximum)")
        }
    }

    func run() async throws {
        let installation = try await Installation.open(settings.configuration())
        let isFilled = try await DemoFilling(installation).fill(cases: cases, report: say)
        if isFilled { try await Upkeep(installation).checkpoint() }
        try await installation.close()
        guard isFilled else {
            tell("tongban: The installation has territories already; nothing was changed. Name another folder with --data.")
            throw ExitCode(ExitStatus.found.rawValue)
        }
    }
}
