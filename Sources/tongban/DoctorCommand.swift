import ArgumentParser
import Kernel
import Node

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Look an installation over and say in plain sentences what to mend.",
        discussion: """
            Looks at the settings, the data folder and its permissions, the disk, the keys, the procedure files, \
            the database, its schema, the clock, the chain and its checkpoints, messages that did not get through, \
            and the last backup. Of a file of SQLite's every page is read, which takes minutes on a large one; of \
            PostgreSQL the servers of the address, what they promise of a commit, standbys, connections, TLS, and \
            what is not cleared away. Changes nothing; works at rest and while the data are served.

            Example: tongban doctor --data /srv/tongban --json
            """ + "\n\n" + """
            Exit codes:
              0  all good
              1  something to watch
              2  something to mend
              78  a setting is wrong
            """)

    @Flag(help: "One JSON object instead of text.") var json = false
    @Flag(name: .customLong("settings"), help: "Show the settings in force and where each came from; check nothing.")
    var showsSettings = false
    @OptionGroup(title: "Settings") var settings: SettingOptions

    func run() async throws {
        let known = try settings.settings()
        let configuration = try Configuration(known)
        let shown = SettingsReport(known)
        if showsSettings { return say(json ? shown.json.serialized() : shown.text) }
        let report = await Doctor(configuration).run()
        if json {
            say(JSONValue.object((report.json.object ?? [:]).merging(["settings": shown.json]) { own, _ in own }).serialized())
        } else {
            say(shown.text)
            say("")
            say(report.text)
        }
        if report.status != .good { throw ExitCode(report.status.rawValue) }
    }
}
