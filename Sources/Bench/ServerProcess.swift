import Foundation
import Synchronization

/// The program's own server as a child process, so that its processor time and memory are measured apart.
final class ServerProcess: Sendable {
    enum Flaw: Error, CustomStringConvertible {
        case didNotStart(String)

        var description: String {
            switch self {
            case .didNotStart(let output): "the server did not start: \(output)"
            }
        }
    }

    let port: Int
    let identifier: Int32
    /// From the start of the process to its first answer on `/healthz`.
    let startMilliseconds: Double
    private let process: Mutex<Process?>

    /// Longest wait for the first answer; the demonstration makes its cases before it.
    private static let startSecondsMaximum = 600.0

    /// Starts `serve` on a free port with the data of a folder.
    static func start(data: String, environment extra: [String: String] = [:]) async throws -> ServerProcess {
        let output = data + "/server.log"
        guard FileManager.default.createFile(atPath: output, contents: nil) else { throw Flaw.didNotStart(output) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = ["serve"]
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("TONGBAN_") }
        environment["HOST"] = "127.0.0.1"
        environment["TONGBAN_DATA"] = data
        environment.merge(extra) { _, new in new }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = process.standardOutput
        let port = try HTTPConnection.freePort()
        environment["PORT"] = String(port)
        process.environment = environment
        let begin = Machine.now
        try process.run()
        Children.add(process.processIdentifier)
        do {
            try await answer(of: process, on: port, output: output)
            return ServerProcess(process, port: port, startMilliseconds: (Machine.now - begin).milliseconds)
        } catch {
            process.terminate()
            process.waitUntilExit()
            Children.remove(process.processIdentifier)
            throw error
        }
    }

    private init(_ process: sending Process, port: Int, startMilliseconds: Double) {
        self.port = port
        self.startMilliseconds = startMilliseconds
        identifier = process.processIdentifier
        self.process = Mutex(process)
    }

    deinit { stop() }

    /// Asks until the server answers.
    private static func answer(of process: Process, on port: Int, output: String) async throws {
        let begin = Machine.now
        while (Machine.now - begin).seconds < startSecondsMaximum {
            let connection = HTTPConnection(port: port)
            if let answer = try? connection.get("/healthz"), answer.status == 200 { return }
            guard process.isRunning else {
                let text = FileManager.default.contents(atPath: output).map { String(decoding: $0, as: UTF8.self) }
                throw Flaw.didNotStart(text ?? "")
            }
            try await Task.sleep(for: .milliseconds(2))
        }
        throw Flaw.didNotStart("no answer within \(Int(startSecondsMaximum)) s")
    }

    /// Processor time of the server so far, in milliseconds.
    var processorMilliseconds: Double { Machine.processorMilliseconds(of: identifier) ?? 0 }
    /// Memory in MB that the server has now, and at its most.
    var residentMegabytes: Double { Machine.memory("VmRSS", of: identifier) }
    var peakMegabytes: Double { Machine.memory("VmHWM", of: identifier) }

    /// Lets it close its files, and returns when it has ended. Safe to call twice.
    func stop() {
        process.withLock { process in
            guard let running = process else { return }
            process = nil
            running.terminate()
            let begin = Machine.now
            while running.isRunning, (Machine.now - begin).seconds < 20 { usleep(5_000) }
            if running.isRunning { kill(running.processIdentifier, SIGKILL) }
            running.waitUntilExit()
            Children.remove(running.processIdentifier)
        }
    }
}
