import Crypto
import CryptoExtras
import Dispatch
import FoundationEssentials
import Synchronization

/// The cost of a password's hash (scrypt, RFC 7914).
public struct ScryptParameters: Hashable, Sendable {
    /// N: a power of two. Memory is 128 · N · r bytes.
    public var rounds: Int
    /// r
    public var blockSize: Int
    /// p
    public var parallelism: Int

    public init(rounds: Int, blockSize: Int, parallelism: Int) {
        self.rounds = rounds
        self.blockSize = blockSize
        self.parallelism = parallelism
    }

    /// N = 2^15, r = 8, p = 1: 32 MiB.
    public static let standard = ScryptParameters(rounds: 1 << 15, blockSize: 8, parallelism: 1)
    /// Far too cheap for real passwords: for tests and demo data only.
    public static let weak = ScryptParameters(rounds: 1 << 4, blockSize: 8, parallelism: 1)
}

/// A password as it is stored.
struct PasswordHash: Hashable, Sendable {
    var salt: [UInt8]
    var hash: [UInt8]
    var parameters: ScryptParameters
}

/// Hashes passwords on threads of its own, apart from Swift's cooperative pool, a few at a time: each takes tens of
/// milliseconds and megabytes.
final class PasswordHasher: Sendable {
    /// Passwords hashed at the same time.
    static let runningMaximum = 2
    /// Sign-ins that may wait; over it ``RegistryError/tooMany(limit:)``.
    static let waitingMaximum = 256
    private static let hashBytes = 32
    private static let saltBytes = 16

    private struct State {
        var running = 0
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    let parameters: ScryptParameters
    private let queue = DispatchQueue(label: "tongban.password", attributes: .concurrent)
    private let state = Mutex(State())

    init(parameters: ScryptParameters) { self.parameters = parameters }

    /// Runs the body when one of the few places is free.
    func inTurn<T: Sendable>(_ body: () async throws -> T) async throws -> T {
        try await enter()
        defer { leave() }
        return try await body()
    }

    func hashed(_ password: String) async throws -> PasswordHash {
        let salt = Secret.random(bytes: Self.saltBytes)
        let hash = try await derive(password, salt: salt, parameters)
        return PasswordHash(salt: salt, hash: hash, parameters: parameters)
    }

    /// Whether the password is the stored one. Without a stored one it takes as long and says no.
    func matches(_ password: String, _ stored: PasswordHash?) async throws -> Bool {
        let salt = stored?.salt ?? Secret.random(bytes: Self.saltBytes)
        let hash = try await derive(password, salt: salt, stored?.parameters ?? parameters)
        guard let stored else { return false }
        return Secret.isEqual(hash, stored.hash) && !password.isEmpty
    }

    private func derive(_ password: String, salt: [UInt8], _ parameters: ScryptParameters) async throws -> [UInt8] {
        // The library needs at least one byte; an empty password is refused elsewhere.
        let bytes = password.isEmpty ? [0] : Array(password.utf8)
        return try await withCheckedThrowingContinuation { continuation in
            queue.async {
                continuation.resume(
                    with: Result {
                        try KDF.Scrypt.deriveKey(
                            from: bytes, salt: salt, outputByteCount: Self.hashBytes, rounds: parameters.rounds,
                            blockSize: parameters.blockSize, parallelism: parameters.parallelism
                        ).withUnsafeBytes { Array($0) }
                    })
            }
        }
    }

    private func enter() async throws {
        enum Verdict { case runs, waits, refused }
        var isRefused = false
        await withCheckedContinuation { continuation in
            let verdict: Verdict = state.withLock { state in
                if state.running < Self.runningMaximum {
                    state.running += 1
                    return .runs
                }
                guard state.waiting.count < Self.waitingMaximum else { return .refused }
                state.waiting.append(continuation)
                return .waits
            }
            if case .refused = verdict { isRefused = true }
            if verdict != .waits { continuation.resume() }
        }
        if isRefused { throw RegistryError.tooMany(limit: Self.waitingMaximum) }
    }

    /// A place that is left goes straight to the one who has waited longest.
    private func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.waiting.isEmpty else {
                state.running -= 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
