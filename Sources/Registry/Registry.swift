public import Database
public import Kernel
public import Search
import Synchronization

/// The reference data of an installation: territory, units, people, posts, accounts, calendars, service items.
///
/// One value serves all requests of a process. Everything read often is cached within bounds; each committed change
/// drops what it may have made stale before its caller is answered, so that permissions take effect at once.
public final class Registry: Sendable {
    public let database: any SQLDatabase
    public let commit: GroupCommit
    public let time: any TimeSource
    public let identifiers: IdentifierGenerator
    /// Service items, their versions and overrides.
    public let catalogue: Catalogue

    let keys: RegistryKeys
    let hasher: PasswordHasher
    let caches = RegistryCaches()
    let changeLog: ChangeLog
    let lookMemory = LookMemory()
    /// How codes reach telephones; nothing does until ``sendCodes(by:)`` says so.
    let codeSender = Mutex<any CodeSender>(NoCodeSender())

    /// - Parameter vocabulary: what the search knows of everyday words; the standard one where it is nil.
    /// - Parameter scrypt: the cost of new passwords; kept with each one, so it may be raised later.
    public init(
        database: any SQLDatabase, commit: GroupCommit, time: any TimeSource, identifiers: IdentifierGenerator,
        keys: RegistryKeys, vocabulary: Vocabulary? = nil, catalogueLimits: Catalogue.Limits = Catalogue.Limits(),
        scrypt: ScryptParameters = .standard
    ) {
        self.database = database
        self.commit = commit
        self.time = time
        self.identifiers = identifiers
        self.keys = keys
        hasher = PasswordHasher(parameters: scrypt)
        changeLog = ChangeLog(identifiers: identifiers, time: time)
        catalogue = Catalogue(
            database: database, commit: commit, time: time, log: changeLog, vocabulary: vocabulary,
            limits: catalogueLimits)
        hearOthers()
    }

    public var territory: Territory { Territory(registry: self) }
    public var units: Units { Units(registry: self) }
    public var people: People { People(registry: self) }
    /// Who looked at whose data.
    public var looks: Looks { Looks(registry: self) }
    public var posts: Posts { Posts(registry: self) }
    /// What posts are made from.
    public var roles: Roles { Roles(registry: self) }
    public var accounts: Accounts { Accounts(registry: self) }
    /// Guesses at passwords and codes, counted and locked.
    public var attempts: Attempts { Attempts(registry: self) }
    /// Codes sent to telephones.
    public var phoneCodes: PhoneCodes { PhoneCodes(registry: self) }
    public var calendars: Calendars { Calendars(registry: self) }
    /// Who changed what in the registry.
    public var log: RegistryLog { RegistryLog(registry: self) }

    func today() -> Day { time.now.day(in: .beijing) }
}

extension Registry {
    /// Runs a change in the next batch of the shared commit and drops the caches it names, here and in every other
    /// process.
    func change<T: Sendable>(
        _ touched: RegistryCaches.Part, _ body: @escaping @Sendable (any SQLWriter) throws -> T
    ) async throws -> T {
        defer { caches.drop(touched) }
        return try await commit.submit { writer in
            let value = try body(writer)
            try RegistryNews.tell(touched, writer)
            return value
        }
    }

    /// The same in a transaction of its own, for imports: they would hold up everything in a shared batch.
    func changeAlone<T: Sendable>(
        _ touched: RegistryCaches.Part, _ body: @escaping @Sendable (any SQLWriter) throws -> T
    ) async throws -> T {
        defer { caches.drop(touched) }
        return try await database.write { writer in
            let value = try body(writer)
            try RegistryNews.tell(touched, writer)
            return value
        }
    }
}
