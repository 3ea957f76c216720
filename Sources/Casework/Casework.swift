public import Crypto
public import Database
public import Journal
public import Kernel
public import Procedures
public import Registry
public import Vault

/// The application: a command in, entries out. One value serves all requests of a process.
///
/// It knows the registry, the procedures and the journal; it knows nothing of HTTP.
public final class Casework: Sendable {
    public let registry: Registry
    public let procedures: ProcedureLibrary
    public let node: NodeCode
    public let time: any TimeSource
    public let identifiers: IdentifierGenerator
    public let files: FileStore
    /// What leaves the house.
    public let outbox: Outbox

    let database: any SQLDatabase
    let commit: GroupCommit
    let journal: Journal
    let vault: Vault
    let states: CaseStateCache
    let numbering: Numbering
    let secretKey: SymmetricKey

    public init(
        database: any SQLDatabase, commit: GroupCommit, vault: Vault, registry: Registry,
        procedures: ProcedureLibrary, node: NodeCode, time: any TimeSource, identifiers: IdentifierGenerator,
        files: FileStore, secretKey: SymmetricKey, plan: OutboxPlan = .off
    ) {
        self.database = database
        self.commit = commit
        self.vault = vault
        self.registry = registry
        self.procedures = procedures
        self.node = node
        self.time = time
        self.identifiers = identifiers
        self.files = files
        self.secretKey = secretKey
        outbox = Outbox(
            plan: plan, database: database, commit: commit, time: time, identifiers: identifiers, key: secretKey)
        journal = Journal(database: database, vault: vault)
        states = CaseStateCache(capacity: CaseworkLimits.cachedStates)
        numbering = Numbering(node: node)
    }

    /// What is kept beside the journal in the same transaction, and can be made anew from it.
    public var projections: [any Projection] { [CaseProjection(procedures: procedures), ForgottenCases()] }

    /// Reads what is kept in memory of what was decided before; once after opening.
    public func openOutbox() async throws { try await outbox.load() }

    public func now() -> Instant { time.now }
    public func today() -> Day { time.now.day(in: .beijing) }
}

extension Casework {
    /// The same casework on another clock, for living through a past: demonstration, simulation, tests. Nobody outside
    /// the house is told of a past.
    public func running(on time: any TimeSource) -> Casework {
        Casework(
            database: database, commit: commit, vault: vault, registry: registry, procedures: procedures,
            node: node, time: time,
            identifiers: IdentifierGenerator(time: time), files: files, secretKey: secretKey)
    }
}
