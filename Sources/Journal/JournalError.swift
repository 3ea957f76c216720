public import Kernel
public import Procedures

/// Why the journal did not take or could not give an entry. `code` is stable.
public enum JournalError: LoggableError, Sendable, Hashable {
    /// The case has moved on; its version now. Load it again and decide anew.
    case versionClash(current: Int)
    /// The command was carried out before: here is where.
    case alreadyDone(position: Int64, caseID: CaseID, version: Int)
    /// An entry was written by a newer program, or sealed in a way this one cannot open.
    case unreadable(position: Int64)
    /// The personal data of the case were erased: nothing can be read of it or added to it.
    case forgotten(CaseID)
    /// The entry's changes cannot be written.
    case unwritable

    public var logged: String { code }

    public var code: String {
        switch self {
        case .versionClash: "journal.version_clash"
        case .alreadyDone: "journal.already_done"
        case .unreadable: "journal.unreadable"
        case .forgotten: "journal.forgotten"
        case .unwritable: "journal.unwritable"
        }
    }
}
