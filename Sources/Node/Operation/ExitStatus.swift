/// How the program ends, for scripts and for systemd; the numbers are stable and stand in docs/operations.md. Above 63
/// they are those of sysexits.h.
public enum ExitStatus: Int32, Sendable, CaseIterable {
    case good = 0
    /// A check found something, or part of what was asked was not done.
    case found = 1
    /// `doctor` found something that must be mended.
    case bad = 2
    /// A stop took too long, or was asked for twice.
    case stoppedHard = 9
    case usage = 64
    /// The database or a backup is damaged.
    case damaged = 65
    /// A file or folder that was named is not there, or a key file cannot be read.
    case noInput = 66
    /// The address or the port cannot be had, or the database's server cannot be reached.
    case unavailable = 69
    case internalError = 70
    /// The disk is full, or reading or writing failed.
    case disk = 74
    /// Another process has the data.
    case inUse = 75
    /// The data are of another version of the program.
    case version = 76
    /// Not writable, or not allowed.
    case notAllowed = 77
    /// A setting or a procedure file is wrong.
    case settings = 78

    public var meaning: String {
        switch self {
        case .good: "good"
        case .found: "a check found something, or part of what was asked was not done"
        case .bad: "`doctor`: something must be mended"
        case .stoppedHard: "a stop took longer than its bound, or was asked for twice; nothing acknowledged is lost"
        case .usage: "the command line cannot be understood"
        case .damaged: "the database or a backup is damaged"
        case .noInput: "something named is not there, or a key file cannot be read"
        case .unavailable: "the address or the port cannot be had, or the database's server cannot be reached"
        case .internalError: "a fault of the program"
        case .disk: "the disk is full, or reading or writing failed"
        case .inUse: "another process has the data"
        case .version: "the data are of another version of the program"
        case .notAllowed: "a folder cannot be written, or this user may not"
        case .settings: "a setting or a procedure file is wrong"
        }
    }
}
