import Database
import Kernel
import TestSupport
import Testing

@testable import Vault

@Suite struct RotationTests {
    /// Another master is adopted while keys are made and used; at the end it alone opens everything.
    @Test func aNewMasterTakesOverWhileServing() async throws {
        let safe = try await Safe()
        let old = Safe.masters()
        let vault = try await safe.open(old)
        let before = try await safe.database.write { writer in
            try (1...25).map { try vault.makeKey(for: Safe.subject(UInt64($0)), writer).fingerprint }
        }
        safe.time.set(safe.time.now.adding(days: 1))
        let new = MasterKeys(current: MasterKey.random().key, older: [old.current])
        #expect(try await vault.adopt(new))
        #expect(try await !vault.adopt(new))
        // A key made in between is wrapped by the new master already.
        _ = try await safe.database.write { try vault.makeKey(for: Safe.subject(0), $0) }
        var steps: [RotationStep] = []
        repeat { steps.append(try await vault.takeRotationStep(limit: 10)) } while steps.last?.isDone == false
        #expect(steps.map(\.rewrapped) == [9, 10, 6])
        #expect(steps.last?.retired == [old.current.id])
        #expect(try await vault.takeRotationStep() == RotationStep())
        let alone = try await safe.open(MasterKeys(current: new.current))
        let after = try await safe.database.read { reader in
            try (1...25).map { try alone.key(of: Safe.subject(UInt64($0)), reader)?.fingerprint }
        }
        #expect(after == before)
        let uses = try await alone.uses()
        #expect(uses.map(\.keys) == [26, 0])
        #expect(uses.map { $0.retiredAt != nil } == [false, true])
    }

    /// Stopped half-way, it needs both masters and goes on where it was.
    @Test func itGoesOnAfterARestart() async throws {
        let safe = try await Safe()
        let old = Safe.masters()
        let first = try await safe.open(old)
        try await safe.database.write { writer in
            for number in 1...20 { _ = try first.makeKey(for: Safe.subject(UInt64(number)), writer) }
        }
        safe.time.set(safe.time.now.adding(days: 1))
        let new = MasterKeys(current: MasterKey.random().key, older: [old.current])
        let second = try await safe.open(new)
        #expect(try await second.takeRotationStep(limit: 10).rewrapped == 10)
        await #expect(throws: VaultError.masterMissing(id: old.current.id)) {
            try await safe.open(MasterKeys(current: new.current))
        }
        let third = try await safe.open(new)
        #expect(try await third.takeRotationStep(limit: 15).rewrapped == 10)
        #expect(try await safe.open(MasterKeys(current: new.current)).uses().first?.keys == 20)
    }

    /// A process that was not told yet wraps by the old master behind the walk: the old one stays until it is found.
    @Test func aMasterThatIsStillUsedDoesNotRetire() async throws {
        let safe = try await Safe()
        let old = Safe.masters()
        let late = try await safe.open(old)
        let vault = try await safe.open(MasterKeys(current: MasterKey.random().key, older: [old.current]))
        _ = try await safe.database.write { try vault.makeKey(for: Safe.subject(9), $0) }
        #expect(try await !vault.takeRotationStep(limit: 1).isDone)
        _ = try await safe.database.write { try late.makeKey(for: Safe.subject(1), $0) }
        let step = try await vault.takeRotationStep(limit: 10)
        #expect(step.retired.isEmpty && !step.isDone)
        let next = try await vault.takeRotationStep(limit: 10)
        #expect(next.rewrapped == 1 && next.retired == [old.current.id])
    }
}
