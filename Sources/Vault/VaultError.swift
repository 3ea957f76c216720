public import Kernel

/// Why the vault does not open. `code` is stable; the description tells an operator what to do.
public enum VaultError: LoggableError, Sendable, Hashable, CustomStringConvertible {
    /// A line of the key file is no key.
    case malformedMaster(line: Int)
    /// The data were sealed under a master key that was not given.
    case masterMissing(id: String)
    /// The database holds sealed data, and no master key was given or found.
    case noMaster
    /// The key file cannot be read, or others than its owner can.
    case unreadable(path: String, why: String)
    /// Sealed bytes were changed, or moved, or the key is another one.
    case broken

    public var logged: String { code }

    public var code: String {
        switch self {
        case .malformedMaster: "vault.master_malformed"
        case .masterMissing: "vault.master_missing"
        case .noMaster: "vault.no_master"
        case .unreadable: "vault.unreadable"
        case .broken: "vault.broken"
        }
    }

    public var description: String {
        switch self {
        case .malformedMaster(let line):
            """
            Line \(line) of the master key is no key: each line holds 32 bytes in Base64, at most \
            \(MasterKeys.countMaximum) lines.
            """
        case .masterMissing(let id):
            """
            The master key \(id) is not among the keys that were given. The data were sealed under it: add it to the \
            key file, on a line below the one in force, from where keys are kept apart from the data. Nothing was \
            changed.
            """
        case .noMaster:
            """
            The data are sealed, and there is no master key. Put the key file back, or name it with \
            TONGBAN_MASTER_KEY_FILE. A new key would open nothing, so none was made.
            """
        case .unreadable(let path, let why): "The master key file \(path) cannot be used: \(why)"
        case .broken: "Sealed data cannot be opened: they were changed, or belong somewhere else."
        }
    }
}
