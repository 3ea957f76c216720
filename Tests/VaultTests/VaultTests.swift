import Database
import Kernel
import TestSupport
import Testing

@testable import Vault

/// A database with a vault of its own.
struct Safe {
    let folder: TemporaryFolder
    let database: any SQLDatabase
    let time = ManualTime(Instant(milliseconds: 1_763_000_000_000))

    init() async throws {
        folder = try TemporaryFolder()
        database = try await TestStore.open(folder.file("vault.sqlite"))
        try await database.migrate([Vault.schema])
    }

    func open(_ masters: MasterKeys) async throws -> Vault {
        try await Vault.open(database, masters: masters, time: time)
    }

    static func masters(_ count: Int = 1) -> MasterKeys {
        let keys = (0..<count).map { _ in MasterKey.random().key }
        return MasterKeys(current: keys[0], older: Array(keys.dropFirst()))
    }

    static func subject(_ number: UInt64) -> VaultSubject {
        .caseFile(Identifier<Safe>(high: 0x0198_0000_0000_7000, low: 0x8000_0000_0000_0000 | number))
    }
}

@Suite struct VaultTests {
    static let text = Array("吉克阿呷 510421".utf8)
    static let place = Array("here".utf8)

    @Test func aKeyOpensWhatItSealedAndOnlyThere() async throws {
        let safe = try await Safe()
        let masters = Safe.masters()
        let vault = try await safe.open(masters)
        let key = try await safe.database.write { try vault.makeKey(for: Safe.subject(1), $0) }
        let sealed = try key.sealed(Self.text, context: Self.place)
        #expect(sealed.count == Self.text.count + DataKey.overhead)
        // Another process, or after a restart: from the database.
        let again = try await safe.open(masters)
        let known = try #require(try await safe.database.read { try again.key(of: Safe.subject(1), $0) })
        #expect(try known.opened(sealed, context: Self.place) == Self.text)
        #expect(known.fingerprint == key.fingerprint)
        #expect(throws: VaultError.broken) { try known.opened(sealed, context: Array("elsewhere".utf8)) }
        for index in sealed.indices {
            var changed = sealed
            changed[index] ^= 1
            #expect(throws: VaultError.broken) { try known.opened(changed, context: Self.place) }
        }
        #expect(try await safe.database.read { try again.key(of: Safe.subject(2), $0) } == nil)
    }

    /// A row copied to another subject opens nothing.
    @Test func aWrappedKeyBelongsToItsSubject() async throws {
        let safe = try await Safe()
        let masters = Safe.masters()
        let vault = try await safe.open(masters)
        try await safe.database.write { writer in
            _ = try vault.makeKey(for: Safe.subject(1), writer)
            try writer.execute(
                "INSERT INTO vault_key (subject, master, wrapped) SELECT ?1, master, wrapped FROM vault_key",
                [.blob(Safe.subject(2).bytes)])
        }
        await #expect(throws: VaultError.broken) {
            try await safe.database.read { try vault.key(of: Safe.subject(2), $0) }
        }
    }

    @Test func whatIsDestroyedStaysDestroyed() async throws {
        let safe = try await Safe()
        let vault = try await safe.open(Safe.masters())
        _ = try await safe.database.write { try vault.makeKey(for: Safe.subject(1), $0) }
        _ = try await safe.database.read { try vault.key(of: Safe.subject(1), $0) }
        try await safe.database.write { try vault.destroyKey(of: Safe.subject(1), $0) }
        vault.forget(Safe.subject(1))
        #expect(try await safe.database.read { try vault.key(of: Safe.subject(1), $0) } == nil)
    }

    /// SQLite overwrites what is deleted: a wrapped key is not left on a free page.
    @Test(.enabled(if: !TestStore.isPostgres, "is about SQLite's own file")) func deletedRowsAreOverwritten() async throws {
        let safe = try await Safe()
        let setting = try await safe.database.read { try $0.first("PRAGMA secure_delete") { $0.int(0) } }
        #expect(setting == 1)
    }

    @Test func aWrongMasterIsRefusedAtOnce() async throws {
        let safe = try await Safe()
        let masters = Safe.masters()
        _ = try await safe.open(masters)
        #expect(try await Vault.isSealed(safe.database))
        await #expect(throws: VaultError.masterMissing(id: masters.current.id)) {
            try await safe.open(Safe.masters())
        }
        // Nothing was taken into use by that.
        _ = try await safe.open(masters)
        #expect(try await safe.open(masters).uses().count == 1)
    }

    @Test func systemKeysAreMadeOnce() async throws {
        let safe = try await Safe()
        let masters = Safe.masters()
        let vault = try await safe.open(masters)
        let first = try await vault.systemKey("people")
        #expect(try await vault.systemKey("people").fingerprint == first.fingerprint)
        let earlier = [UInt8](repeating: 7, count: 32)
        #expect(try await vault.systemKey("people", earlier: earlier).fingerprint == first.fingerprint)
        #expect(try await vault.systemKey("secrets", earlier: earlier).bytes == earlier)
    }

    static let texts: [(String, Int?)] = [
        ("", nil), ("# nothing\n", nil), ("AAAA\n", nil),
        (MasterKey.random().text, 1), (MasterKey.random().text + "\n\n# old\n" + MasterKey.random().text + "\n", 2),
        (MasterKey.random().text + "\nnonsense", nil),
        ((0..<9).map { _ in MasterKey.random().text }.joined(separator: "\n"), nil),
    ]

    @Test(arguments: texts) func keyFilesAreReadWholeOrNotAtAll(text: String, count: Int?) {
        #expect((try? MasterKeys(text: text))?.all.count == count)
    }
}
