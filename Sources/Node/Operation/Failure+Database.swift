import Database

extension Failure {
    static func status(_ error: DatabaseError) -> ExitStatus {
        switch error {
        case .corrupt: .damaged
        case .full: .disk
        case .readOnly: .notAllowed
        case .schemaTooNew, .schemaTooOld, .schemaDiffers: .version
        case .lockedByOtherProcess, .busy: .inUse
        case .notConnected(let refusal, _): status(refusal)
        case .connectionLost, .timedOut: .unavailable
        case .failed, .settingRefused, .other: .disk
        default: .internalError
        }
    }

    private static func status(_ refusal: PostgresRefusal) -> ExitStatus {
        switch refusal {
        case .unreachable, .tls, .noPrimary, .notReady, .full: .unavailable
        case .password, .role, .notAllowed: .notAllowed
        case .database: .noInput
        }
    }

    static func status(_ flaw: MoveFlaw) -> ExitStatus {
        switch flaw {
        case .same: .usage
        case .noSource, .noInstallation: .noInput
        case .notEmpty: .notAllowed
        case .served, .stillServed, .underWay: .inUse
        case .unfinished: .version
        case .otherTables, .otherColumns, .noKey, .misfit: .found
        case .differs, .otherCount, .otherEnd, .badChain: .damaged
        }
    }

    static func sentence(_ error: DatabaseError) -> String {
        switch error {
        case .corrupt:
            "The database is damaged (\(error.description)). Nothing was changed. Keep the folder as it is, and restore "
                + "the last backup into another one: tongban restore BACKUP --data NEW --keys KEYS."
        case .full: "The disk is full. Make room and try again; nothing is lost."
        case .readOnly: "The database cannot be written: it is read-only for this user, or its file system is."
        case .failed(let number):
            "The disk refused to read or to write the database (code \(number)). Look at the system's log, and at the "
                + "disk; what was acknowledged is in the database."
        case .busy:
            "Another program keeps the database locked. Wait for it, or end it."
        case .notConnected(let refusal, let words): sentence(refusal) + " It was said: \(words)"
        case .connectionLost:
            "The connection to PostgreSQL broke. See that the server runs and can be reached, and try again; what was "
                + "acknowledged is kept."
        case .timedOut: "PostgreSQL took too long for a statement. Look at its load, and try again."
        case .settingRefused(let name, let value): sentence(setting: name, value)
        case .other(let number, _) where number & 0xFF == 14:
            "The database file cannot be opened: it, or a file beside it, may not be read or written by this user."
        default: "The database cannot be used: \(error.description)"
        }
    }

    private static func sentence(_ refusal: PostgresRefusal) -> String {
        switch refusal {
        case .unreachable: "PostgreSQL cannot be reached. See that it runs, and that the address and the way to it are right."
        case .password:
            "PostgreSQL does not take the password. It stands in the file that the address names with passfile=FILE, in "
                + "~/.pgpass, or in PGPASSFILE; only its owner may be able to read that file."
        case .role: "PostgreSQL does not know the user of the address. Make it: CREATE ROLE … LOGIN."
        case .database: "PostgreSQL does not have the database of the address. Make it: CREATE DATABASE … OWNER …."
        case .notAllowed: "PostgreSQL lets nobody in from here with this user and database. Add a line to its pg_hba.conf."
        case .tls: "The connection to PostgreSQL could not be protected by TLS as the address asks (sslmode, sslrootcert)."
        case .noPrimary: "None of the servers of the address takes writes: all are standbys. See that one is promoted."
        case .notReady: "PostgreSQL is starting or stopping. Try again in a moment."
        case .full: "PostgreSQL has no place for another connection. Raise max_connections, or lower database_readers."
        }
    }

    private static func sentence(setting name: String, _ value: String) -> String {
        switch name {
        case "server_version_num": "PostgreSQL is too old (\(value)): it takes version 15 or later."
        case "server_encoding": "The database is kept as \(value). Make one with ENCODING 'UTF8' and TEMPLATE template0."
        case "search_path": "The user of the address has no schema to work in: see its search_path, and that it may use the schema."
        case "synchronous_commit":
            "PostgreSQL acknowledges before its disk has it (synchronous_commit is \(value)): what people were told would "
                + "be lost with the power. Set it to on."
        default: "The database cannot be used: \(name) is \(value)."
        }
    }
}
