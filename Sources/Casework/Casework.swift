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
    /// What happens to cases, as it happens, for whoever may read them.
    public let events: EventHub
    /// What leaves the house.
    public let outbox: Outbox

    let database: any SQLDatabase
    let commit: GroupCommit
    let journal: Journal
    let vault: Vault
    let states: CaseStateCache
    let numbering: Numbering
    public let counts = CaseworkCounts()
    let secretKey: SymmetricKey
    let codes: (any PresenceCodes)?
    let uploadsAtWork = UploadsAtWork()
    let fileSweep = FileSweep()
    let fileGate = FileGate()
    let strangers = StrangersAllowance()
    /// Which work this process does for all that share the database.
    public let leases: WorkLeases

    /// - Parameter codes: sends codes to phones; without it people confirm by signature or on paper.
    public convenience init(
        database: any SQLDatabase, commit: GroupCommit, vault: Vault, registry: Registry,
        procedures: ProcedureLibrary, node: NodeCode, time: any TimeSource, identifiers: IdentifierGenerator,
        files: FileStore, secretKey: SymmetricKey, events: EventHub? = nil,
        codes: (any PresenceCodes)? = nil, plan: OutboxPlan = .off
    ) {
        self.init(
            database: database, commit: commit, vault: vault, registry: registry, procedures: procedures, node: node,
            time: time, identifiers: identifiers, files: files, secretKey: secretKey,
            numbering: Numbering(node: node, database: database, commit: commit),
            events: events, codes: codes, plan: plan)
    }

    /// Two that work on the same data must share what mints the numbers.
    init(
        database: any SQLDatabase, commit: GroupCommit, vault: Vault, registry: Registry,
        procedures: ProcedureLibrary, node: NodeCode, time: any TimeSource, identifiers: IdentifierGenerator,
        files: FileStore, secretKey: SymmetricKey, numbering: Numbering, events: EventHub?,
        codes: (any PresenceCodes)?, plan: OutboxPlan
    ) {
        self.database = database
        leases = WorkLeases(database: database)
        self.commit = commit
        self.vault = vault
        self.registry = registry
        self.procedures = procedures
        self.node = node
        self.time = time
        self.identifiers = identifiers
        self.files = files
        self.secretKey = secretKey
        self.events = events ?? EventHub(database: database, registry: registry, time: time)
        self.codes = codes
        outbox = Outbox(
            plan: plan, database: database, commit: commit, time: time, identifiers: identifiers, key: secretKey)
        journal = Journal(database: database, vault: vault)
        states = CaseStateCache(capacity: CaseworkLimits.cachedStates)
        self.numbering = numbering
    }

    /// What is kept beside the journal in the same transaction, and can be made anew from it.
    public var projections: [any Projection] {
        [
            CaseProjection(procedures: procedures), CaseFileProjection(), ActProjection(procedures: procedures),
            ForgottenCases(),
        ]
    }

    /// Reads what is kept in memory of what was decided before; once after opening.
    public func openOutbox() async throws {
        outbox.hearOthers()
        try await outbox.load()
    }

    /// Whether other processes may work at the same data.
    public var isShared: Bool { database.isShared }

    /// Hears what other processes changed before now; nothing where there is no other.
    public func catchUp() async throws { try await database.catchUp() }

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
            identifiers: IdentifierGenerator(time: time), files: files, secretKey: secretKey, numbering: numbering,
            events: events, codes: codes, plan: .off)
    }
}
