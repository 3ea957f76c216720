public import Kernel
import Database

/// How far a change of the master key has come.
public struct RotationStep: Sendable, Hashable {
    /// Keys wrapped anew by this step.
    public var rewrapped = 0
    /// Masters that nothing is wrapped by any more, since this step.
    public var retired: [String] = []
    public var isDone = true
}

/// A master key that was or is in use.
public struct MasterUse: Sendable, Hashable {
    public var id: String
    public var addedAt: Instant
    /// Since when nothing is wrapped by it; its line may leave the key file.
    public var retiredAt: Instant?
    public var keys: Int
    public var isCurrent: Bool
}

extension Vault {
    /// Data keys that one step looks at.
    public static let rotationStepMaximum = 500

    /// Wraps the next data keys by the master in force. The place is kept with the work, so it goes on after a restart;
    /// a master retires only when a look at all keys finds none of its own.
    public func takeRotationStep(limit: Int = rotationStepMaximum) async throws -> RotationStep {
        let current = masters.current
        let isWanted = try await database.lookup { try $0.exists(Self.others, [.text(current.id)]) }
        guard isWanted else { return RotationStep() }
        let (rewrapped, isLast) = try await wrapPage(limit: limit, by: current)
        var step = RotationStep(rewrapped: rewrapped, isDone: false)
        if isLast {
            step.retired = try await retire(except: current.id)
            step.isDone = try await database.lookup { try !$0.exists(Self.others, [.text(current.id)]) }
        }
        return step
    }

    private static let others: SQLStatement =
        "SELECT id FROM vault_master WHERE retired_at IS NULL AND id <> ?1 ORDER BY id"

    private func wrapPage(limit: Int, by current: MasterKey) async throws -> (rewrapped: Int, isLast: Bool) {
        try await database.write { [self] writer in
            var rewrapped = 0
            let walked = try writer.first("SELECT walked FROM vault_master WHERE id = ?1", [.text(current.id)]) {
                $0.optionalBlob(0)
            } ?? nil
            let page = try writer.query(
                "SELECT subject, master, wrapped FROM vault_key WHERE subject > ?1 ORDER BY subject LIMIT ?2",
                [.blob(walked ?? []), .integer(Int64(limit))]
            ) { ($0.blob(0), $0.text(1), $0.blob(2)) }
            for (bytes, master, wrapped) in page where master != current.id {
                let subject = VaultSubject(stored: bytes)
                let key = try unwrapped(wrapped, of: subject, by: master)
                try writer.execute(
                    "UPDATE vault_key SET master = ?2, wrapped = ?3 WHERE subject = ?1",
                    [.blob(bytes), .text(current.id), .blob(try Self.wrapped(key, for: subject, by: current))])
                rewrapped += 1
            }
            let isLast = page.count < limit
            try writer.execute(
                "UPDATE vault_master SET walked = ?2 WHERE id = ?1",
                [.text(current.id), isLast ? .null : SQLValue(page.last?.0)])
            return (rewrapped, isLast)
        }
    }

    /// The look at all keys blocks nobody: new keys are wrapped by the master in force, so none can come meanwhile but
    /// from a process that was not told of it yet, and then the next walk finds it.
    private func retire(except current: String) async throws -> [String] {
        let unused = try await database.read { reader in
            try reader.query(Self.others, [.text(current)]) { $0.text(0) }.filter {
                try !reader.exists("SELECT 1 FROM vault_key WHERE master = ?1 LIMIT 1", [.text($0)])
            }
        }
        let now = time.now
        if !unused.isEmpty {
            try await database.write { writer in
                for id in unused {
                    try writer.execute(
                        "UPDATE vault_master SET retired_at = ?2 WHERE id = ?1", [.text(id), SQLValue(now)])
                }
            }
        }
        return unused
    }

    /// The masters that were ever in use, the newest first, and how many data keys each wraps now.
    public func uses() async throws -> [MasterUse] {
        let current = masters.current.id
        return try await database.read { reader in
            let counts = Dictionary(
                try reader.query("SELECT master, COUNT(*) FROM vault_key GROUP BY master") { ($0.text(0), $0.int(1)) },
                uniquingKeysWith: +)
            return try reader.query("SELECT id, added_at, retired_at FROM vault_master ORDER BY added_at DESC, id") {
                MasterUse(
                    id: $0.text(0), addedAt: $0.instant(1), retiredAt: $0.optionalInstant(2),
                    keys: counts[$0.text(0)] ?? 0, isCurrent: $0.text(0) == current)
            }
        }
    }
}
