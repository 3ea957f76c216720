import Database
import Registry
import Testing
import Vault

@testable import Node

/// Every trouble of an operator ends in a sentence and a stable number.
@Suite struct FailureTests {
    static let troubles: [(any Error, Node.ExitStatus, String)] = [
        (DatabaseError.corrupt(message: "page 7"), .damaged, "restore"),
        (DatabaseError.full, .disk, "Make room"),
        (DatabaseError.readOnly, .notAllowed, "read-only"),
        (DatabaseError.failed(code: 778), .disk, "disk refused"),
        (DatabaseError.schemaTooNew(room: "journal", found: 2, known: 1), .version, "newer program"),
        (DatabaseError.schemaDiffers(room: "journal", id: 2), .version, "not the one recorded"),
        (DatabaseError.lockedByOtherProcess(pid: 42), .inUse, "process 42"),
        (DatabaseError.other(code: 14, message: ""), .disk, "cannot be opened"),
        (DataFolder.Flaw.full("d"), .disk, "is full"),
        (DataFolder.Flaw.readOnly("d"), .notAllowed, "cannot be written"),
        (DataFolder.Flaw.notAllowed("d"), .notAllowed, "may not write"),
        (DataFolder.Flaw.notAFolder("d"), .settings, "is a file"),
        (NodeKeys.Flaw.unreadable("signing"), .noInput, "signing"),
        (NodeKeys.Flaw.missing("keys/signing.key"), .noInput, "put it back"),
        (VaultError.noMaster, .noInput, "master key"),
        (BackupFlaw.noKeys, .noInput, "--keys"),
        (BackupFlaw.targetExists("t"), .notAllowed, "exists already"),
        (BackupFlaw.newerFormat(2), .version, "newer"),
        (BackupFlaw.system(operation: "write", path: "t", code: 28), .disk, "No space left"),
        (Configuration.Flaw.malformed(key: "PORT", expected: "a number"), .settings, "PORT"),
        (Upkeep.Flaw.unknownAccount("a"), .noInput, "no account"),
    ]

    @Test(arguments: troubles.indices) func `A trouble has its sentence and its number`(_ index: Int) throws {
        let (error, status, words) = Self.troubles[index]
        let failure = try #require(Failure(error))
        #expect(failure.status == status)
        #expect(failure.sentence.contains(words), "\(failure.sentence)")
        #expect(failure.sentence.count > 10)
    }

    @Test func `What is no matter of an operator is none`() { #expect(Failure(CancellationError()) == nil) }
}
