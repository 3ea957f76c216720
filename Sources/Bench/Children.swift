import Dispatch
import Foundation
import Synchronization

/// Servers and folders that must not outlive the benchmark, also when it is interrupted.
enum Children {
    private struct State {
        var processes: Set<Int32> = []
        var folders: Set<String> = []
        var sources: [any DispatchSourceSignal] = []
    }

    private static let state = Mutex(State())

    static func add(_ process: Int32) {
        watch()
        state.withLock { _ = $0.processes.insert(process) }
    }

    static func remove(_ process: Int32) { state.withLock { _ = $0.processes.remove(process) } }

    /// Runs the body with a new empty folder, and removes it afterwards whatever happened.
    static func withFolder<T>(_ body: (String) async throws -> T) async throws -> T {
        watch()
        let root = ProcessInfo.processInfo.environment["TONGBAN_BENCH_FOLDER"] ?? NSTemporaryDirectory()
        let folder = URL(fileURLWithPath: root).appendingPathComponent("tongban-bench-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        state.withLock { _ = $0.folders.insert(folder) }
        defer {
            try? FileManager.default.removeItem(atPath: folder)
            state.withLock { _ = $0.folders.remove(folder) }
        }
        return try await body(folder)
    }

    /// Ends the children on the signals that end this process.
    private static func watch() {
        state.withLock { state in
            guard state.sources.isEmpty else { return }
            for number in [SIGINT, SIGTERM, SIGHUP] {
                signal(number, SIG_IGN)
                let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
                source.setEventHandler { endAll(number) }
                source.resume()
                state.sources.append(source)
            }
        }
    }

    private static func endAll(_ number: Int32) {
        state.withLock { state in
            for process in state.processes { kill(process, SIGKILL) }
            for folder in state.folders { try? FileManager.default.removeItem(atPath: folder) }
        }
        exit(128 + number)
    }
}

/// Runs a blocking body on a thread of its own for each number, and gives what they gave.
func onThreads<T: Sendable>(_ count: Int, _ body: @escaping @Sendable (Int) -> T) async -> [T] {
    await withTaskGroup(of: (Int, T).self) { group in
        for number in 0..<count {
            group.addTask {
                await withCheckedContinuation { continuation in
                    Thread.detachNewThread { continuation.resume(returning: (number, body(number))) }
                }
            }
        }
        var results: [(Int, T)] = []
        for await result in group { results.append(result) }
        return results.sorted { $0.0 < $1.0 }.map(\.1)
    }
}
