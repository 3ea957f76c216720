import Database
import Foundation
import Journal
public import Kernel
import Procedures
import Vault

/// Looks an installation over, at rest or while it is served, and says in plain sentences what is and what to do.
/// Changes nothing but for a small file that it writes and removes.
public struct Doctor: Sendable {
    let configuration: Configuration
    let time: any TimeSource

    public init(_ configuration: Configuration, time: any TimeSource = SystemTime()) {
        self.configuration = configuration
        self.time = time
    }

    /// An entry may be this far ahead of the clock before it is told: clocks are set by small steps.
    static let aheadMilliseconds: Int64 = 5_000
    /// The server signs once a minute; entries that wait longer are told.
    static let unsignedMilliseconds: Int64 = 5 * 60_000
    /// A backup older than this is told.
    static let backupMilliseconds: Int64 = 26 * 3_600_000
    /// A log longer than this is told: something keeps it from being copied back.
    static let logBytes = 512 * 1_024 * 1_024

    public func run() async -> DoctorReport {
        var report = DoctorReport()
        checkFolder(&report)
        checkDisk(&report)
        switch configuration.database {
        case .sqlite(let path):
            let isThere = FileManager.default.fileExists(atPath: path)
            checkKeys(isThere, &report)
            checkProcedures(&report)
            checkDatabase(path, &report)
            if isThere { checkBackup(&report) }
        case .postgres(let address):
            checkProcedures(&report)
            guard let server = await openServer(address, &report) else { return report }
            checkKeys(server.found.migrations != nil, &report)
            await check(server, address, &report)
            try? server.database.close()
            if server.found.migrations != nil { checkBackup(&report) }
        }
        return report
    }

    private func checkFolder(_ report: inout DoctorReport) {
        let path = configuration.data
        guard let mode = DataFolder.mode(of: path) else {
            return report.add("data folder", .watch, "\(path) is not there yet; the first start makes it.")
        }
        if mode & 0o007 != 0 {
            report.add(
                "data folder", .watch,
                "\(path) may be entered by every user of this machine (mode \(String(mode, radix: 8))); chmod 700 \(path).")
        } else {
            report.add("data folder", .good, "\(path), mode \(String(mode, radix: 8)).")
        }
        do {
            try DataFolder.probe(path)
            report.add("writing", .good, "A small file was written, synced and removed.")
        } catch {
            report.add("writing", .bad, error.description)
        }
    }

    private func checkDisk(_ report: inout DoctorReport) {
        guard let free = DataFolder.freeMegabytes(configuration.data) else { return }
        let least = configuration.diskMinimumMegabytes
        let sentence = "\(free) MB free"
        if free < least {
            report.add("disk", .bad, "\(sentence), and \(least) MB is the least that is allowed (disk.minimum). Make room.")
        } else if free < least * 4 {
            report.add("disk", .watch, "\(sentence), not far from the least that is allowed, \(least) MB. Make room soon.")
        } else {
            report.add("disk", .good, "\(sentence), \(least) MB needed.")
        }
    }

    private func checkKeys(_ hasData: Bool, _ report: inout DoctorReport) {
        let source = configuration.masterKeySource
        var present: [String] = []
        let files = [("signing key", configuration.keysPath + "/signing.key")] + (source.isFile ? [("master key", source.path)] : [])
        for (name, path) in files {
            guard let mode = DataFolder.mode(of: path) else {
                if hasData {
                    report.add(name, .bad, "\(path) is missing. Put it back from where keys are kept apart from the data.")
                }
                continue
            }
            if mode & 0o077 != 0 {
                report.add(name, .bad, "Others than its owner can read \(path) (mode \(String(mode, radix: 8))); chmod 600 \(path).")
            } else {
                present.append(name)
            }
        }
        do {
            if let keys = try source.read() { report.add("master keys", .good, "In force: \(keys.current.id); older ones: \(keys.older.count).") }
        } catch {
            report.add("master keys", .bad, Failure(error)?.sentence ?? loggedWords(of: error))
        }
        if !present.isEmpty { report.add("key files", .good, present.joined(separator: ", ") + ": there, for their owner only.") }
    }

    private func checkProcedures(_ report: inout DoctorReport) {
        do {
            let library = try ProcedureFolder.library(extra: configuration.proceduresPath)
            report.add("procedures", .good, "\(library.all.count) procedure files, checked whole.")
        } catch {
            report.add("procedures", .bad, Failure(error)?.sentence ?? loggedWords(of: error))
        }
    }

    private func checkBackup(_ report: inout DoctorReport) {
        let note = FileManager.default.contents(atPath: configuration.data + "/" + BackupPlace.lastName)
            .flatMap { try? JSONValue.parse([UInt8]($0), maxBytes: BackupManifest.bytesMaximum) }
        guard let at = note?["at"]?.text.flatMap({ Instant(iso8601: $0) }) else {
            return report.add("backup", .watch, "None was made with this program that is known here: tongban backup FOLDER.")
        }
        let age = time.now - at
        let hours = age / 3_600_000
        let grade: DoctorReport.Grade = age > Self.backupMilliseconds ? .watch : .good
        report.add(
            "backup", grade,
            "The last one is of \(at.iso8601()), \(hours) hours ago" + (grade == .good ? "." : ": make one now, and look at its schedule."))
    }
}
