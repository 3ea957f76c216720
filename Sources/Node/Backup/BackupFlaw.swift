/// Why a backup was not made, is not what was written, or was not put back; each a sentence for the operator.
public enum BackupFlaw: Error, Sendable, Hashable, CustomStringConvertible {
    case noData(String)
    case targetExists(String)
    case targetServed(String, pid: Int32?)
    case notABackup(String)
    case newerFormat(Int)
    case changed(String, String)
    case missing(String)
    case unexpected(String)
    case damagedDatabase(String)
    case wrongPosition
    case noKeys
    case system(operation: String, path: String, code: Int32)
    case malformedArchive(String)

    public var description: String {
        switch self {
        case .noData(let path): "There is no database \(path): nothing to back up."
        case .targetExists(let path): "\(path) exists already. Nothing was written; name another place."
        case .targetServed(let path, let pid):
            "\(path) is in use by process \(pid.map(String.init) ?? "unknown"). Stop it first; nothing was written."
        case .notABackup(let path): "\(path) is no backup of this program: it has no manifest that can be read."
        case .newerFormat(let format): "The backup is of format \(format), from a newer program. Use that one."
        case .changed(let path, let why): "\(path) is not what was backed up: \(why)."
        case .missing(let path): "\(path) is missing from the backup."
        case .unexpected(let path): "\(path) does not belong to the backup: its list does not name it."
        case .damagedDatabase(let why): "The database in the backup is damaged: \(why)."
        case .wrongPosition: "The database in the backup does not end where its manifest says."
        case .noKeys:
            "The backup holds no keys, as it should be. Name the folder of the keys, kept apart from it, with --keys: "
                + "it needs signing.key, and master.key unless the settings say where the master key is."
        case .system(let operation, let path, let code):
            "Cannot \(operation) \(path): \(SystemWords.of(code)). Nothing was left half-done."
        case .malformedArchive(let why): "The archive cannot be read: \(why)."
        }
    }
}
