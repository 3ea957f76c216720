import ArgumentParser
import Node

struct MoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "move", abstract: "Move the database of an installation into another one, SQLite or PostgreSQL.",
        discussion: """
            Everything is copied into an empty database, while the source goes on being served. Then the source has to \
            come to rest: with --wait the command says when, and goes on as soon as nothing serves it any more; \
            without, a source that is served is refused at once. While it rests nobody can write into it; what came \
            since is taken over, every row of both sides is compared, the chain is checked, the keys are opened. Then \
            the target is whole: serve it with --database. Files, keys and procedures stay in the folder of the data.

            The source is never changed. A target that is not whole bears a mark, and every start refuses it; running \
            the command again goes on with what is there. Do not serve the old database again once the new one is.

            Examples:
              tongban move --data /srv/tongban --from sqlite:/srv/tongban/tongban.sqlite \\
                --to 'postgres://tongban@db1,db2/tongban?sslmode=verify-full' --wait 60
              tongban move --data /srv/tongban --from postgres://tongban@db/tongban --to sqlite:/srv/tongban/new.sqlite
            """ + "\n\n" + ExitStatus.help([.found, .usage, .unavailable], opening: true))

    @Option(help: "The database as it is: sqlite:FILE or postgres://…; else the one of the settings.") var from: String?
    @Option(help: "An empty database, or the name of a file that is not there: sqlite:FILE or postgres://…") var to: String
    @Option(help: "Minutes to wait for a source that is served; 0 refuses it.") var wait = 0
    @OptionGroup(title: "Settings") var settings: SettingOptions

    private static let waitMaximum = 24 * 60

    func validate() throws {
        guard (0...Self.waitMaximum).contains(wait) else {
            throw ValidationError("--wait is from 0 to \(Self.waitMaximum) minutes")
        }
        for text in [from, to].compactMap({ $0 }) {
            if let flaw = Move.flaw(ofAddress: text) { throw ValidationError("an address of --from or --to \(flaw)") }
        }
    }

    func run() async throws {
        let configuration = try settings.configuration()
        let report = try await Move(configuration).run(from: from, to: to, waitMinutes: wait, report: tell)
        for note in report.notes { say("note: " + note) }
        say(
            "\(report.target): \(report.tables) tables, \(report.rows) rows, each compared; \(report.position) entries in one chain, "
                + "\(report.checkpoints) signed checkpoints; \(report.keys) keys opened. The source rested for "
                + "\(Self.words(report.rest)).")
        say("Serve it with --database, or with `database` in the file of settings. The old database is as it was: keep it "
            + "until a backup of the new one is made, and do not serve it again.")
    }

    private static func words(_ duration: Duration) -> String {
        let seconds = duration / .seconds(1)
        return seconds < 10 ? "\((seconds * 10).rounded() / 10) seconds" : "\(Int(seconds.rounded())) seconds"
    }
}
