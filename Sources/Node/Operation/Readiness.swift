import Database
import Foundation
import Kernel
import Synchronization
import Web

/// Whether work should be sent to this process: the writer takes a write, the disk has room and can be written, nothing
/// is damaged. Looked at again at most once a second, however many ask, and by one asker at a time.
final class Readiness: Sendable {
    /// A finding is good for this long.
    static let freshMilliseconds: Int64 = 1_000
    /// A look that takes longer says that the writer is slow.
    static let slowMilliseconds: Int64 = 5_000

    private struct State {
        var reasons: [String] = ["starting"]
        var at: Instant?
        var begun: Instant?
    }

    private let database: any SQLDatabase
    private let commit: GroupCommit
    private let folder: String
    private let minimumMegabytes: Int
    private let serving: ServingState
    private let time: any TimeSource
    private let state = Mutex(State())

    init(_ installation: Installation, serving: ServingState) {
        database = installation.database
        commit = installation.commit
        folder = installation.configuration.data
        minimumMegabytes = installation.configuration.diskMinimumMegabytes
        self.serving = serving
        time = installation.time
    }

    /// Codes of what stands in the way; empty: ready.
    func reasons() async -> [String] {
        if serving.isStopping { return ["stopping"] }
        if serving.isDamaged { return ["database.damaged"] }
        let now = time.now
        let known: [String]? = state.withLock { state in
            if let begun = state.begun {
                return now - begun > Self.slowMilliseconds ? ["writer.slow"] : state.reasons
            }
            // A clock that was set back must not keep an old finding for ever.
            if let at = state.at, (0..<Self.freshMilliseconds).contains(now - at) { return state.reasons }
            state.begun = now
            return nil
        }
        if let known { return known }
        let found = await look()
        let end = time.now
        state.withLock { state in
            state.reasons = found
            state.at = end
            state.begun = nil
        }
        return found
    }

    private func look() async -> [String] {
        var reasons: [String] = []
        do {
            try DataFolder.probe(folder)
        } catch {
            switch error {
            case .full: reasons.append("disk.full")
            case .readOnly, .notAllowed: reasons.append("disk.read-only")
            case .notAFolder, .failed: reasons.append("disk.failed")
            }
        }
        if let free = DataFolder.freeMegabytes(folder), free < minimumMegabytes { reasons.append("disk.low") }
        do {
            // A row written over with itself goes all the way to the disk and changes nothing.
            try await commit.submit { writer in
                try writer.execute("UPDATE migration SET name = name WHERE room = 'journal' AND id = 1")
            }
            try await database.checkSchemas(Installation.schemas)
        } catch let error as DatabaseError {
            switch error {
            // A newer process was started at the same database: what it added this one does not need.
            case .schemaTooNew where database.isShared: break
            case .schemaTooNew, .schemaTooOld, .schemaDiffers: reasons.append("schema")
            case .corrupt: reasons.append("database.damaged")
            default: reasons.append("writer." + error.code.split(separator: ".").dropFirst().joined(separator: "."))
            }
        } catch {
            reasons.append("writer")
        }
        return reasons
    }
}
