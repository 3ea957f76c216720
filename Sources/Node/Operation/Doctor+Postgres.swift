import Database
import Foundation
import Kernel

extension Doctor {
    /// A standby that is further behind is told.
    private static let lagSeconds = 10.0
    /// Transactions since the oldest frozen row: the server warns at two thousand million.
    private static let ageMaximum: Int64 = 1_000_000_000
    /// Processes that should find room besides those that are there.
    private static let spareProcesses = 2

    /// The server as it is found; nil where it cannot be looked at, which is told then.
    func openServer(
        _ address: PostgresAddress, _ report: inout DoctorReport
    ) async -> (database: any SQLDatabase, found: PostgresInspection)? {
        checkHosts(address, &report)
        checkPasswordFile(address, &report)
        do {
            let database = try await DatabaseAddress.postgres(address).working(as: "tongban-doctor").open(as: .guest, readers: 1)
            do {
                return (database, try await PostgresInspection.of(database))
            } catch {
                try? database.close()
                throw error
            }
        } catch {
            report.add("database", .bad, Failure(error)?.sentence ?? loggedWords(of: error))
            return nil
        }
    }

    func check(
        _ server: (database: any SQLDatabase, found: PostgresInspection), _ address: PostgresAddress,
        _ report: inout DoctorReport
    ) async {
        let found = server.found
        report.add(
            "database", .good,
            "PostgreSQL \(found.version), database \(found.name), schema \(found.schema), \(found.bytes >> 20) MB, \(found.encoding).")
        report.add("serving", .good, found.serving == 0 ? "Nobody serves the data." : "\(found.serving) connections of tongban are open.")
        checkDurability(found, &report)
        checkConnections(found, &report)
        checkEncryption(found, address, &report)
        checkStandbys(found, &report)
        checkVacuum(found, &report)
        if found.isArchiveFailing {
            report.add("log archive", .bad, "Archiving the log fails: see archive_command and the server's log, before its disk is full.")
        }
        guard let migrations = found.migrations else {
            return report.add("schema", .watch, "There is no installation in it yet; the first start makes it.")
        }
        do {
            guard try await !UnfinishedMove.isMarked(server.database) else {
                return report.add("schema", .bad, MoveFlaw.unfinished(address.shown).description)
            }
            checkSchema(migrations, &report)
            let inside = try await server.database.read { [self] reader in
                var inside = DoctorReport()
                try checkChain(reader, isServed: found.serving > 0, &inside)
                try checkOutbox(reader, &inside)
                return inside
            }
            report.add(inside)
        } catch {
            report.add("database", .bad, Failure(error)?.sentence ?? loggedWords(of: error))
        }
    }

    private func checkHosts(_ address: PostgresAddress, _ report: inout DoctorReport) {
        let hosts = address.askHosts()
        let words = hosts.map { host in
            let place = (host.name.isEmpty ? "this machine" : host.name) + ":" + host.port
            return switch host.state {
            case .primary: "\(place) is the primary"
            case .standby: "\(place) is a standby"
            case .refused(let refusal, _): "\(place) is not to be had (\(refusal.rawValue))"
            }
        }
        let away = hosts.filter { if case .refused = $0.state { true } else { false } }
        let primaries = hosts.filter { $0.state == .primary }
        let sentence = words.joined(separator: "; ") + "."
        if primaries.count > 1 {
            report.add("hosts", .bad, sentence + " More than one takes writes: stop all but the right one at once.")
        } else if primaries.isEmpty {
            report.add("hosts", .bad, sentence + " None takes writes.")
        } else {
            report.add("hosts", away.isEmpty ? .good : .watch, sentence)
        }
    }

    /// libpq passes over a file that others can read, without a word.
    private func checkPasswordFile(_ address: PostgresAddress, _ report: inout DoctorReport) {
        let environment = ProcessInfo.processInfo.environment
        let named = address.setting("passfile")
        let path =
            !named.isEmpty
            ? named : environment["PGPASSFILE"] ?? environment["HOME"].map { $0 + "/.pgpass" } ?? ""
        guard !path.isEmpty, let mode = DataFolder.mode(of: path) else {
            if !named.isEmpty { report.add("password file", .bad, "\(named) is missing.") }
            return
        }
        if mode & 0o077 != 0 {
            report.add(
                "password file", .bad,
                "Others than its owner can read \(path) (mode \(String(mode, radix: 8))), so it is not used; chmod 600 \(path).")
        } else {
            report.add("password file", .good, "\(path), for its owner only.")
        }
    }

    private func checkDurability(_ found: PostgresInspection, _ report: inout DoctorReport) {
        for name in ["fsync", "full_page_writes"] where found.setting(name) == "off" {
            report.add(
                "durability", .bad,
                "\(name) is off: with the power, what was acknowledged may be lost and the database damaged. Set it to on.")
        }
        let commit = found.setting("synchronous_commit")
        let names = found.setting("synchronous_standby_names")
        if commit == "off" {
            report.add("durability", .bad, "synchronous_commit is off: what was acknowledged is lost with the power. Set it to on.")
        } else if names.isEmpty {
            report.add(
                "standby", .watch,
                "No standby has to confirm a commit (synchronous_standby_names is empty): with this machine's disk, what was "
                    + "acknowledged since the last backup is lost.")
        } else if commit == "local" {
            report.add("standby", .watch, "synchronous_commit is local: no commit waits for a standby, whatever synchronous_standby_names says.")
        } else {
            report.add("standby", .good, "Each commit waits for a standby (\(names), synchronous_commit \(commit)).")
        }
        let hasSums = found.setting("data_checksums") == "on"
        report.add(
            "checksums", hasSums ? .good : .watch,
            hasSums
                ? "Every page carries a checksum."
                : "Pages carry no checksums: a disk that changes data is not noticed. Stop the server and run pg_checksums --enable.")
    }

    private func checkConnections(_ found: PostgresInspection, _ report: inout DoctorReport) {
        // Beside those for reading one for writing and one for listening.
        let own = configuration.databaseReaders + 2
        let allowed = found.number("max_connections") - found.number("superuser_reserved_connections")
        let free = allowed - found.connections
        let sentence = "\(found.connections) of \(allowed) connections are in use; a process wants \(own)"
        if free < own {
            report.add("connections", .bad, "\(sentence): there is no room for one more. Raise max_connections, or lower database_readers.")
        } else if free < own * Self.spareProcesses {
            report.add("connections", .watch, "\(sentence): there is hardly room for one more. Raise max_connections.")
        } else {
            report.add("connections", .good, sentence + ".")
        }
    }

    private func checkEncryption(
        _ found: PostgresInspection, _ address: PostgresAddress, _ report: inout DoctorReport
    ) {
        guard address.isElsewhere else { return }
        if found.isEncrypted != true {
            report.add("encryption", .bad, "The server is on another machine and the connection is not protected by TLS: set sslmode=verify-full.")
        } else if address.setting("sslmode") != "verify-full" {
            report.add("encryption", .watch, "The connection is protected by TLS, but nobody looks whether it is the right server: set sslmode=verify-full.")
        } else {
            report.add("encryption", .good, "The connection is protected by TLS, and the server shows a certificate for its name.")
        }
    }

    private func checkStandbys(_ found: PostgresInspection, _ report: inout DoctorReport) {
        guard !found.standbys.isEmpty else { return }
        let words = found.standbys.map { standby in
            "\(standby.name) " + (standby.state.isEmpty ? "(this user may not see more; GRANT pg_monitor)" : standby.state)
                + (standby.isSynchronous ? ", synchronous" : "")
                + (standby.lagSeconds.map { ", \(Int($0.rounded())) s behind" } ?? "")
        }
        let isBehind = found.standbys.contains { ($0.lagSeconds ?? 0) > Self.lagSeconds }
        report.add("replication", isBehind ? .watch : .good, words.joined(separator: "; ") + ".")
    }

    private func checkVacuum(_ found: PostgresInspection, _ report: inout DoctorReport) {
        if found.setting("autovacuum") == "off" {
            report.add("vacuum", .bad, "autovacuum is off: dead rows stay, and in the end the server stops. Set it to on.")
        } else if found.age > Self.ageMaximum {
            report.add("vacuum", .bad, "\(found.age) transactions since all rows were frozen; at two thousand million the server stops. Run VACUUM FREEZE.")
        } else if !found.neglected.isEmpty {
            let tables = found.neglected.map { "\($0.table) has \($0.dead) dead rows beside \($0.live)" }
            report.add(
                "vacuum", .watch,
                tables.joined(separator: "; ") + ". Something keeps them from being cleared away: a transaction that is open "
                    + "for long, a slot that nobody reads, or an autovacuum that is too slow.")
        } else {
            report.add("vacuum", .good, "Dead rows are cleared away.")
        }
    }
}
