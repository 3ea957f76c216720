import ArgumentParser
import Foundation
import Kernel
import Logging
import Node
import ServiceLifecycle
import UnixSignals

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Serve pages and API until stopped.")

    @Option(help: "Port to listen on; 0 takes a free one.") var port: Int?

    func run() async throws {
        let logger = JSONLog.logger(time: SystemTime())
        let settings = try configured()
        let installation = try await Installation.open(settings)
        let server = Server(installation)
        try await server.prepare(report: say)
        let host = settings.host
        let isDemo = settings.isDemo
        let firstPath = try await server.firstAdministratorPath()
        let application = try await server.application(logger: logger) { port in
            say("通办 Tongban: http://\(host):\(port)")
            if let firstPath {
                let own = "http://\(host):\(settings.port)"
                let base = settings.address == own ? "http://\(host):\(port)" : settings.address
                say("首位管理员（24 小时内有效，只能用一次） first administrator (good once, for 24 hours): \(base)\(firstPath)")
            }
            if isDemo { say("演示登录 demo sign-ins: http://\(host):\(port)/sign-in") }
        }
        let group = ServiceGroup(
            configuration: .init(
                services: [application], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
        try await server.finish()
    }
}

extension Serve {
    private func configured() throws -> Configuration {
        var settings = try Configuration()
        if let port { settings.port = port }
        return settings
    }
}

/// Prints a line at once: a pipe or a log file must see the address when it is served, not when the buffer is full.
private func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
}
