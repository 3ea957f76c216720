import Casework
import Database
import Delivery
import Kernel
import NIOCore
import Procedures
import Registry
import Vault

/// An error as an operator meets it: one sentence on what happened and what to do, and how the program ends.
public struct Failure: Error, Sendable {
    public var status: ExitStatus
    public var sentence: String

    /// The port or the address that could not be had.
    public static func noAddress(_ error: any Error, host: String, port: Int) -> Failure? {
        switch error {
        case let error as IOError where error.errnoCode == 98:
            Failure(
                status: .unavailable,
                sentence: "Port \(port) of \(host) is in use by another program. Stop that one, or choose another port "
                    + "with --port or PORT.")
        case let error as IOError:
            Failure(
                status: .unavailable,
                sentence: "Cannot listen on \(host), port \(port): \(SystemWords.of(error.errnoCode)).")
        case is SocketAddressError: Failure(status: .unavailable, sentence: "\(host) is no address of this machine.")
        default: nil
        }
    }

    public init(status: ExitStatus, sentence: String) {
        self.status = status
        self.sentence = sentence
    }

    /// nil for what is not an operator's matter.
    public init?(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let flaws as SettingsFlaws: self.init(status: .settings, sentence: flaws.description)
        case let flaw as Configuration.Flaw: self.init(status: .settings, sentence: flaw.description)
        case let flaw as DeliverySettings.Flaw: self.init(status: .settings, sentence: flaw.description)
        case let flaws as ProcedureFlaws: self.init(status: .settings, sentence: flaws.description)
        case let flaw as DataFolder.Flaw: self.init(status: Self.status(flaw), sentence: flaw.description)
        case let flaw as FolderTurn.Flaw: self.init(status: .unavailable, sentence: flaw.description)
        case let flaw as NodeKeys.Flaw: self.init(status: .noInput, sentence: flaw.description)
        case let error as VaultError: self.init(status: Self.status(error), sentence: error.description)
        case let flaw as BackupFlaw: self.init(status: Self.status(flaw), sentence: flaw.description)
        case let error as DatabaseError: self.init(status: Self.status(error), sentence: Self.sentence(error))
        case let flaw as ArchiveFlaw: self.init(status: .found, sentence: flaw.description)
        case let flaw as MoveFlaw: self.init(status: Self.status(flaw), sentence: flaw.description)
        case let flaw as Upkeep.Flaw: self.init(status: .noInput, sentence: flaw.description)
        case let flaw as Importer.Flaw: self.init(status: .usage, sentence: flaw.description)
        case let error as RegistryError: self.init(status: .found, sentence: error.message[.en])
        default: return nil
        }
    }

    private static func status(_ flaw: DataFolder.Flaw) -> ExitStatus {
        switch flaw {
        case .notAFolder: .settings
        case .readOnly, .notAllowed: .notAllowed
        case .full, .failed: .disk
        }
    }

    private static func status(_ error: VaultError) -> ExitStatus {
        switch error {
        case .broken: .damaged
        case .malformedMaster, .masterMissing, .noMaster, .unreadable: .noInput
        }
    }

    private static func status(_ flaw: BackupFlaw) -> ExitStatus {
        switch flaw {
        case .noData, .notABackup, .noKeys: .noInput
        case .targetExists: .notAllowed
        case .targetServed: .inUse
        case .newerFormat: .version
        case .changed, .missing, .unexpected, .damagedDatabase, .wrongPosition, .malformedArchive: .damaged
        case .system: .disk
        }
    }
}
