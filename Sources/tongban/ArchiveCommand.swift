import ArgumentParser
import Casework
import Node

struct ArchiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "archive", abstract: "Take the cases of an old year out of a PostgreSQL database, or put them back.",
        discussion: """
            All cases filed in the year have to be closed. They leave every list; their rows and entries stay in the \
            tables case_row_YEAR and entry_YEAR, to be kept elsewhere (pg_dump) and dropped. The hashes of their \
            entries stay in the chain, so `tongban verify` goes on holding. It may run while the data are served.

            Example: tongban archive 2019 --database postgres://tongban@db/tongban
            """ + "\n\n" + ExitStatus.help([.found], opening: true))

    @Argument(help: "The year of filing.") var year: Int
    @Flag(help: "Put the year back; its two tables have to be there again.") var undo = false
    @OptionGroup(title: "Settings") var settings: SettingOptions

    func run() async throws {
        let installation = try await Installation.openBeside(settings.configuration())
        let done: ArchivedYear
        do {
            let casework = installation.casework
            done = undo ? try await casework.unarchive(year) : try await casework.archive(year)
        } catch {
            try await installation.close()
            throw error
        }
        try await installation.close()
        print("\(year): \(done.cases) cases, \(done.entries) entries \(undo ? "put back" : "taken out").")
    }
}
