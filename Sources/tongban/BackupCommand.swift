import ArgumentParser
import Kernel
import Node

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copy an installation into a new folder or archive, also while it is served.",
        discussion: """
            In it: the database as it stands at one moment, every file that it names, the county's own procedure \
            files, a manifest, and SHA256SUMS, which `sha256sum -c` reads too. Everything that was acknowledged \
            before the command began is in it. Not in it: the file of settings, and the keys. Without the keys \
            nothing personal in a backup can be read, so keep a copy of data/keys (and of the master key, where it \
            lies elsewhere) apart from the backups, and renew it after each `tongban keys rotate`. Nothing that \
            exists is ever written over. Needs as much room as the data; for an archive twice that while it is \
            written. A database of PostgreSQL is copied in one view of it, into a file of SQLite's.

            Examples:
              tongban backup /backup/2026-11-29 --data /srv/tongban
              tongban backup /backup/2026-11-29.tar
              tongban backup --verify /backup/2026-11-29
            """ + "\n\n" + ExitStatus.help([], opening: true))

    @Argument(help: "A folder that is made, or a file whose name ends in .tar.", completion: .file()) var target: String
    @Flag(help: "Check an existing backup instead: every file, the database, the chain.") var verify = false
    @Flag(help: "Put the keys into it too: whoever has it can then read everything.") var withKeys = false
    @OptionGroup(title: "Settings") var settings: SettingOptions

    func run() async throws {
        let configuration = try settings.configuration()
        guard !verify else {
            let report = try BackupCheck.run(target)
            return say("good: " + Self.words(report.manifest) + ", \(report.entries) entries in one chain, \(report.checkpoints) signed checkpoints")
        }
        let manifest = try await Backup(configuration).make(target, withKeys: withKeys, report: tell)
        say("\(target): " + Self.words(manifest))
        for name in manifest.absent {
            tell("watch: the database names the file \(name), which is not in the store; look for it in an older backup")
        }
        if manifest.hasKeys {
            tell("The keys are in it: whoever has this backup can read everything. Lock it away.")
        } else {
            tell("The keys are not in it. Without data/keys and the master key nothing personal in it can be read: keep a copy of them apart.")
        }
    }

    static func words(_ manifest: BackupManifest) -> String {
        "begun \(manifest.at.iso8601()), journal up to \(manifest.position), \(manifest.files) files, "
            + "\(manifest.bytes) bytes, list \(manifest.list)"
    }
}

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Put a backup into a folder: checked whole, opened, walked through, then in place.",
        discussion: """
            Every file is compared with the manifest first; then the copy is opened as a start would open it (an \
            older schema is brought up) and its chain is checked. Only then it gets its place; until then nothing of \
            the target changes. A target with anything in it is refused, unless --replace is given: then what is \
            there is moved aside and kept. Needs the keys: a folder with signing.key, and master.key unless the \
            settings name the master key. Where the settings name a database, it has to be empty, and the rows are \
            moved into it; else they stay in a file in the folder.

            Examples:
              tongban restore /backup/2026-11-29 --data /srv/tongban-new --keys /safe/keys
              tongban restore /backup/2026-11-29 --data /srv/tongban-new --keys /safe/keys \
                --database postgres://tongban@db/restored
            """ + "\n\n" + ExitStatus.help([.found], opening: true))

    @Argument(help: "A backup: its folder, or its .tar file.", completion: .file()) var backup: String
    @Option(help: "Folder of the keys, where the backup has none.", completion: .directory) var keys: String?
    @Flag(help: "Move aside what is in the target.") var replace = false
    @OptionGroup(title: "Settings") var settings: SettingOptions

    func run() async throws {
        let configuration = try settings.configuration()
        let report = try await Restore(configuration).run(backup, keys: keys, replaces: replace, report: tell)
        say("\(configuration.data): " + BackupCommand.words(report.manifest) + ", made by tongban \(report.manifest.program)")
        if let earlier = report.earlier { say("what was there is in \(earlier)") }
        for name in report.manifest.absent { say("the file \(name) was missing already when the backup was made") }
        say(report.chain.text)
        if !report.chain.isGood { throw ExitCode(ExitStatus.found.rawValue) }
    }
}
