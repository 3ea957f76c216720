import ArgumentParser
import Kernel
import Node
import Vault

struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "The master key that protects personal data: show, change, retire.",
        discussion: """
            The master key stands in data/keys/master.key, or where TONGBAN_MASTER_KEY_FILE says, or in \
            TONGBAN_MASTER_KEY. Keep a copy apart from the data and apart from the backups: without it nothing \
            personal can be opened, and whoever has both has everything. All three commands work while the data are \
            served.
            """,
        subcommands: [Status.self, Rotate.self, Retire.self])

    struct Status: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say which master keys were in use since when, and how many data keys each wraps.",
            discussion: "Example: tongban keys status --data /srv/tongban\n\n" + ExitStatus.help([], opening: true))

        @OptionGroup(title: "Settings") var settings: SettingOptions

        func run() async throws {
            let installation = try await Installation.openBeside(settings.configuration())
            for use in try await installation.vault.uses() {
                let standing =
                    use.retiredAt.map { "out of use since \($0.iso8601())" }
                    ?? (use.isCurrent ? "in force" : "being replaced")
                print("\(use.id)  since \(use.addedAt.iso8601())  \(standing)  wraps \(use.keys) keys")
            }
            try await installation.close()
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put a new master key above the others in the key file.",
            discussion: """
                A serving program takes it up within a minute and wraps all data keys anew, a bounded piece at a \
                time; else the next start does. `tongban keys status` says how far it is. Nothing that was sealed is \
                touched.

                Example: tongban keys rotate --set master_key_file=/safe/master.key
                """ + "\n\n" + ExitStatus.help([.noInput], opening: false))

        @OptionGroup(title: "Settings") var settings: SettingOptions

        func run() async throws {
            let source = try settings.configuration().masterKeySource
            print("new master key \(try source.rotate()) in \(source.path): copy the file to where keys are kept now")
        }
    }

    struct Retire: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take the keys out of the key file by which nothing is wrapped any more.",
            discussion: """
                Backups from before need them: keep the copy for as long as those backups are kept.

                Example: tongban keys retire --data /srv/tongban
                """ + "\n\n" + ExitStatus.help([], opening: true))

        @OptionGroup(title: "Settings") var settings: SettingOptions

        func run() async throws {
            let installation = try await Installation.openBeside(settings.configuration())
            let unused = try await installation.vault.uses().filter { $0.retiredAt != nil && $0.keys == 0 }.map(\.id)
            let source = installation.configuration.masterKeySource
            let present = Set(try source.read()?.all.map(\.id) ?? [])
            try await installation.close()
            let gone = present.intersection(unused)
            try source.remove(gone)
            print(gone.isEmpty ? "nothing to retire" : "retired: " + gone.sorted().joined(separator: " "))
        }
    }
}
