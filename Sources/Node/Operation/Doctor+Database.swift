import Database
import Foundation
import Journal
import Kernel

extension Doctor {
    func checkDatabase(_ path: String, _ report: inout DoctorReport) {
        guard FileManager.default.fileExists(atPath: path) else {
            return report.add("database", .watch, "There is none yet; the first start makes it.")
        }
        do {
            let holder = try SQLiteFile.holder(of: path)
            report.add(
                "serving", .good,
                holder.map { "Process \($0.pid.map(String.init) ?? "unknown") serves the data." } ?? "Nobody serves the data.")
            let inspection = try SQLiteFile.inspect(path)
            check(inspection, of: path, &report)
            guard inspection.flaws.isEmpty else { return }
            guard inspection.migrations[UnfinishedMove.room] == nil else {
                return report.add("schema", .bad, MoveFlaw.unfinished(path).description)
            }
            try SQLiteFile.read(path) { reader in
                try checkChain(reader, isServed: holder != nil, &report)
                try checkOutbox(reader, &report)
            }
        } catch {
            report.add("database", .bad, Failure(error)?.sentence ?? loggedWords(of: error))
        }
    }

    private func check(_ inspection: SQLiteFile.Inspection, of path: String, _ report: inout DoctorReport) {
        if let first = inspection.flaws.first {
            report.add(
                "database", .bad,
                "Damaged: \(first). Keep the folder as it is and restore the last backup into another one.")
        } else {
            report.add("database", .good, "Every page reads well (SQLite \(inspection.engine)).")
        }
        let log = DataFolder.bytes(of: path + "-wal")
        if inspection.journalMode != "wal" {
            report.add("log", .bad, "The database is not in WAL mode (\(inspection.journalMode)); another program changed it. Start the server once: it sets the mode.")
        } else if log > Self.logBytes {
            report.add("log", .watch, "The write-ahead log has \(log >> 20) MB: something reads for very long, or copies nothing back.")
        } else {
            report.add("log", .good, "Write-ahead log of \(log >> 20) MB.")
        }
        checkSchema(inspection.migrations, &report)
    }

    func checkSchema(_ migrations: [String: Int], _ report: inout DoctorReport) {
        let known = Dictionary(Installation.schemas.map { ($0.room, $0.newest) }, uniquingKeysWith: max)
        let newer = migrations.filter { known[$0.key] != nil && $0.value > known[$0.key] ?? 0 }.keys.sorted()
        let older = known.filter { $0.value > migrations[$0.key] ?? 0 }.keys.sorted()
        if !newer.isEmpty {
            report.add("schema", .bad, "Of a newer program than \(Program.version) (\(newer.joined(separator: ", "))): use that one.")
        } else if !older.isEmpty {
            report.add("schema", .watch, "Of an older program (\(older.joined(separator: ", "))): the next start of this one brings it up. Make a backup first.")
        } else {
            report.add("schema", .good, "As program \(Program.version) knows it.")
        }
    }

    func checkChain(_ reader: any SQLReader, isServed: Bool, _ report: inout DoctorReport) throws {
        let end = try Journal.end(reader)
        let signed = try reader.first("SELECT position, hash, key_id FROM checkpoint ORDER BY position DESC LIMIT 1") {
            (position: $0.int64(0), hash: $0.blob(1), key: $0.text(2))
        }
        if let signed, let own = NodeKeys.signingID(in: configuration.keysPath), own != signed.key {
            report.add(
                "signature", .bad,
                "The signing key is not the one that signed the journal last: put that one back from where keys are kept apart.")
        }
        let newest = try reader.first("SELECT MAX(server_at) FROM entry WHERE position > ?1", [.integer(end.position - 1_000)]) {
            $0.optionalInstant(0)
        } ?? nil
        if let newest, newest - time.now > Self.aheadMilliseconds {
            report.add(
                "clock", .bad,
                "The newest entry is of \(newest.iso8601()), which is still to come: this machine's clock is behind, or was "
                    + "ahead then. Set it by NTP.")
        } else {
            report.add("clock", .good, "\(time.now.iso8601()); no entry is of a time to come.")
        }
        let position = signed?.position ?? 0
        if position == end.position, signed.map({ $0.hash == end.hash }) ?? true {
            report.add("chain", .good, "\(end.position) entries; the last checkpoint signs the newest.")
        } else if position == end.position {
            report.add("chain", .bad, "The chain's end is not what the last checkpoint signs. Run tongban verify.")
        } else if isServed, try isFresh(reader, after: position) {
            report.add("chain", .good, "\(end.position) entries, \(end.position - position) of them since the last checkpoint, moments ago.")
        } else {
            report.add(
                "chain", .watch,
                "\(end.position - position) of \(end.position) entries are not signed: "
                    + (isServed ? "the server does not come to it; look at its log." : "it did not end by itself. The next start signs them."))
        }
    }

    private func isFresh(_ reader: any SQLReader, after position: Int64) throws -> Bool {
        let first = try reader.first("SELECT server_at FROM entry WHERE position = ?1", [.integer(position + 1)]) { $0.instant(0) }
        return first.map { time.now - $0 < Self.unsignedMilliseconds } ?? true
    }

    /// Messages that did not get through.
    func checkOutbox(_ reader: any SQLReader, _ report: inout DoctorReport) throws {
        guard try OutboxFigures.exists(reader) else { return }
        let failed = try OutboxFigures.failed(reader)
        if failed == 0 {
            report.add("outbox", .good, "No message was given up.")
        } else {
            report.add("outbox", .watch, "\(failed) messages were given up: look at the page of messages, mend what they say, send them again.")
        }
    }
}
