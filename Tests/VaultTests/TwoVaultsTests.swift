import Database
import Kernel
import Synchronization
import TestSupport
import Testing

@testable import Vault

/// Vaults of two processes at one database.
@Suite(.enabled(if: TestStore.isPostgres, "TONGBAN_TEST_POSTGRES names no server")) struct TwoVaultsTests {
    /// The file of masters, which both read.
    private final class KeyFile: Sendable {
        private let masters: Mutex<MasterKeys>
        init(_ masters: MasterKeys) { self.masters = Mutex(masters) }
        var content: MasterKeys { masters.withLock { $0 } }
        func add(_ key: MasterKey) {
            masters.withLock { $0 = MasterKeys(current: key, older: $0.all) }
        }
    }

    private struct Pair {
        let safe: Safe
        let second: any SQLDatabase
        let file = KeyFile(Safe.masters())
        let one: Vault
        let other: Vault

        init() async throws {
            safe = try await Safe()
            second = try await TestStore.open(safe.folder.file("vault.sqlite"))
            let file = file
            one = try await Vault.open(safe.database, masters: file.content, time: safe.time) { file.content }
            other = try await Vault.open(second, masters: file.content, time: safe.time) { file.content }
        }

        func make(_ number: UInt64, _ vault: Vault) async throws -> String {
            try await vault.database.write { try vault.makeKey(for: Safe.subject(number), $0).fingerprint }
        }

        func known(_ number: UInt64, _ vault: Vault) async throws -> String? {
            try await vault.database.catchUp()
            return try await vault.database.read { try vault.key(of: Safe.subject(number), $0)?.fingerprint }
        }

        func wrapper(_ number: UInt64) async throws -> String? {
            try await second.read { reader in
                try reader.first("SELECT master FROM vault_key WHERE subject = ?1", [.blob(Safe.subject(number).bytes)]) {
                    $0.text(0)
                }
            }
        }

        /// A new master comes into the file, and one process takes it into use.
        func adoptNew() async throws -> MasterKey {
            safe.time.set(safe.time.now.adding(days: 1))
            let new = MasterKey.random().key
            file.add(new)
            #expect(try await one.adopt(file.content))
            return new
        }

        func close() throws {
            try safe.database.close()
            try second.close()
        }
    }

    @Test func aDestroyedKeyLeavesEveryMemory() async throws {
        let pair = try await Pair()
        let made = try await pair.make(1, pair.one)
        #expect(try await pair.known(1, pair.other) == made)
        try await pair.one.database.write { try pair.one.destroyKey(of: Safe.subject(1), $0) }
        #expect(try await pair.known(1, pair.other) == nil)
        try pair.close()
    }

    @Test func aMasterThatOneTookIntoUseTheOtherFollows() async throws {
        let pair = try await Pair()
        let old = pair.file.content.current.id
        _ = try await pair.make(1, pair.other)
        #expect(try await pair.wrapper(1) == old)
        let new = try await pair.adoptNew()
        // What is wrapped by the new one opens where nobody has said anything of it.
        let made = try await pair.make(2, pair.one)
        #expect(try await pair.wrapper(2) == new.id)
        #expect(try await pair.other.database.read { try pair.other.key(of: Safe.subject(2), $0)?.fingerprint } == made)
        // And new keys are wrapped by it, once it was heard of.
        try await pair.second.catchUp()
        _ = try await pair.make(3, pair.other)
        #expect(try await pair.wrapper(3) == new.id)
        var step = RotationStep()
        repeat { step = try await pair.one.takeRotationStep() } while !step.isDone
        #expect(try await pair.wrapper(1) == new.id)
        try pair.close()
    }

    /// A process that has heard nothing of it and would wrap by a master that is out of use already is refused: such a
    /// key could be lost with the next line taken out of the file.
    @Test func aMasterOutOfUseWrapsNothingMore() async throws {
        let pair = try await Pair()
        let deaf = try await Vault.open(pair.second, masters: pair.file.content, time: pair.safe.time)
        let old = pair.file.content.current
        _ = try await pair.make(1, deaf)
        _ = try await pair.adoptNew()
        repeat {} while try await !pair.one.takeRotationStep().isDone
        deaf.lead(by: old.id)
        await #expect(throws: DatabaseError.checkViolation(constraint: "vault_key(master)")) {
            _ = try await pair.make(2, deaf)
        }
        #expect(try await pair.wrapper(2) == nil)
        try pair.close()
    }
}
