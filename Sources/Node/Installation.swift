public import Casework
public import Database
import Delivery
import Delivery
import Foundation
public import Journal
public import Kernel
public import Procedures
public import Registry
public import Vault

/// One installation opened from its folder: the rooms wired together, the schema brought up to date. Serving,
/// imports, checks and benchmarks all begin here.
public struct Installation: Sendable {
    public let configuration: Configuration
    public let database: any SQLDatabase
    public let commit: GroupCommit
    public let vault: Vault
    public let registry: Registry
    public let procedures: ProcedureLibrary
    public let casework: Casework
    public let keys: NodeKeys
    /// Brings codes to telephones; nil without a gateway.
    let courier: TextCourier?
    public let time: any TimeSource

    /// - Parameter sharing: `.guest` opens the data also while it is served, for what is short and touches nothing that
    ///   the server keeps in memory: making a token, walking along the chain.
    /// - Parameter codes: sends codes by which people confirm what a helper does for them.
    /// - Throws: `DatabaseError` (locked by another process, newer schema, damaged file), `VaultError`,
    ///   `NodeKeys.Flaw`, `ProcedureFlaws`, `RegistryData.Flaw`: each says in a sentence what to do.
    public static func open(
        _ configuration: Configuration, time: any TimeSource = SystemTime(), scrypt: ScryptParameters = .standard,
        as sharing: DatabaseSharing = .owner, codes: (any PresenceCodes)? = nil
    ) async throws -> Installation {
        try RegistryData.check()
        try DataFolder.prepare(configuration.data)
        // Keys are made by one of several that start at once.
        let turn =
            configuration.database.path == nil ? try await FolderTurn.take(.opening, in: configuration.data) : nil
        defer { turn?.end() }
        let procedures = try ProcedureFolder.library(extra: configuration.data + "/procedures")
        let database = try await configuration.database.open(
            as: sharing, readers: configuration.databaseReaders)
        if try await UnfinishedMove.isMarked(database) {
            try database.close()
            throw MoveFlaw.unfinished(configuration.database.description)
        }
        if database.isOwner {
            if let file = database as? SQLiteDatabase { try await check(file) }
            try await database.migrate(schemas)
        } else {
            guard try await database.hasInstallation() else {
                try database.close()
                throw MoveFlaw.noInstallation(configuration.database.description)
            }
            try await database.checkSchemas(schemas)
        }
        let masters = try configuration.masterKeySource.open(isSealed: try await Vault.isSealed(database))
        let masterKeySource = configuration.masterKeySource
        let vault = try await Vault.open(database, masters: masters, time: time, adopts: database.isOwner) {
            try masterKeySource.read()
        }
        let hasSigned = try await database.read { try $0.exists("SELECT 1 FROM checkpoint") }
        let keys = try await NodeKeys.open(folder: configuration.keysPath, vault: vault, hasSigned: hasSigned)
        guard let registryKeys = RegistryKeys(secret: keys.people.bytes) else {
            throw NodeKeys.Flaw.unreadable("people")
        }
        let commit = GroupCommit(database: database)
        let identifiers = IdentifierGenerator(time: time)
        let registry = Registry(
            database: database, commit: commit, time: time, identifiers: identifiers, keys: registryKeys,
            scrypt: scrypt)
        let courier = configuration.delivery.sms.map { sms in
            let gateway = SMSGateway(sms, seconds: configuration.delivery.seconds)
            return TextCourier(time: time) { try await gateway.sendText(to: $0, text: $1, id: $2) }
        }
        if let courier {
            registry.sendCodes(
                by: CourierCodes(
                    courier: courier, serviceName: configuration.serviceName, identifiers: identifiers))
        } else {
            registry.sendCodes(by: configuration.isDemo ? ShownCodes() : NoCodeSender())
        }
        let casework = Casework(
            database: database, commit: commit, vault: vault, registry: registry, procedures: procedures,
            node: configuration.node, time: time, identifiers: identifiers,
            files: try FileStore(folder: URL(fileURLWithPath: configuration.filesPath)), secretKey: keys.secrets,
            codes: codes ?? ConfirmingCodes(registry: registry),
            plan: configuration.delivery.plan(address: configuration.address, serviceName: configuration.serviceName))
        try await casework.openOutbox()
        if database.isOwner {
            try await casework.makeParts()
            try await casework.followChanges()
        }
        return Installation(
            configuration: configuration, database: database, commit: commit, vault: vault, registry: registry,
            procedures: procedures, casework: casework, keys: keys, courier: courier, time: time)
    }

    public var journal: Journal { Journal(database: database, vault: vault) }

    /// Opens the data also while it is served: for what is short and touches nothing that the server keeps in memory.
    public static func openBeside(_ configuration: Configuration) async throws -> Installation {
        try await open(configuration, as: .guest)
    }

    /// Up to this size every start looks at every page; a larger file is looked at by `tongban doctor`, since a start
    /// must not take minutes.
    static let checkedBytesMaximum = 64 * 1_024 * 1_024

    private static func check(_ database: SQLiteDatabase) async throws {
        guard DataFolder.bytes(of: database.path) <= checkedBytesMaximum else { return }
        if let flaw = try await database.quickCheck().first { throw DatabaseError.corrupt(message: flaw) }
    }

    static let schemas = [Vault.schema, Registry.schema, Journal.schema, Casework.schema]

    /// Waits for what was submitted, then gives up the file.
    public func close() async throws {
        await commit.finish()
        try database.close()
    }
}
