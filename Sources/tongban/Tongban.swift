import ArgumentParser
import Foundation
import Kernel
import Node

@main
struct Tongban: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tongban",
        abstract: "Public services of a village, a county or a province: accept anywhere, decide at home, collect nearby.",
        discussion: """
            Settings come from the command line, the environment and a file; docs/configuration.md has them all, and \
            `tongban doctor --settings` shows those in force and where each came from.
            """ + "\n\n" + ExitStatus.help(Array(ExitStatus.allCases)),
        version: "tongban " + Program.version,
        subcommands: [
            Serve.self, DemoCommand.self, Import.self, ProceduresCommand.self, AdministratorCommand.self,
            TokenCommand.self, Verify.self, Rebuild.self, KeysCommand.self, BackupCommand.self, RestoreCommand.self,
            MoveCommand.self, ArchiveCommand.self, DoctorCommand.self, BenchCommand.self,
        ])

    /// An operator's mistakes and troubles end in a sentence and a stable number, never in a trace.
    static func main() async {
        // Whatever is made belongs to this user alone.
        umask(0o077)
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            guard let failure = Failure(error) else { exit(withError: error) }
            FileHandle.standardError.write(Data("tongban: \(failure.sentence)\n".utf8))
            Foundation.exit(failure.status.rawValue)
        }
    }
}

extension ExitStatus {
    /// For the help of a command.
    static func help(_ all: [ExitStatus]) -> String {
        "Exit codes:\n" + all.map { "  \($0.rawValue)  \($0.meaning)" }.joined(separator: "\n")
    }

    /// What may happen to every command that opens the data.
    static let opening: [ExitStatus] = [.damaged, .noInput, .disk, .inUse, .version, .notAllowed, .settings]

    static func help(_ own: [ExitStatus], opening isOpening: Bool) -> String {
        help(([.good] + own + (isOpening ? opening : [.settings])).sorted { $0.rawValue < $1.rawValue })
    }
}

/// Prints a line at once: a pipe or a log file must see it when it is said, not when the buffer is full.
func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
}

/// On standard error: progress, and what is for the operator and not for a script.
func tell(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
}
