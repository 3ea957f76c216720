import ArgumentParser
import Kernel
import Logging
import Node

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve pages and API until stopped.",
        discussion: """
            Needs a data folder that this user may write; makes it, with its keys, at the first start. One process \
            serves a folder. SIGTERM or SIGINT stops it in order within stop.seconds (20): /readyz says 503, no new \
            connections, requests in flight are answered, the chain is signed. A second signal ends it hard; what \
            was acknowledged is on disk either way.

            Example: tongban serve --data /srv/tongban --port 8080 --set log.access=1
            """ + "\n\n" + ExitStatus.help([.stoppedHard, .unavailable], opening: true))

    @OptionGroup(title: "Settings") var settings: SettingOptions

    func run() async throws {
        let configuration = try settings.configuration()
        let logger = JSONLog.logger(level: configuration.logLevel, time: SystemTime())
        let installation = try await Installation.open(configuration)
        let server = Server(installation)
        try await server.prepare(report: say)
        let firstPath = try await server.firstAdministratorPath()
        let isWhole = try await server.run(logger: logger) { port in
            say("通办 Tongban: http://\(configuration.host):\(port)")
            if let firstPath {
                let own = "http://\(configuration.host):\(configuration.port)"
                let base = configuration.address == own ? "http://\(configuration.host):\(port)" : configuration.address
                say("首位管理员（24 小时内有效，只能用一次） first administrator (good once, for 24 hours): \(base)\(firstPath)")
            }
            if configuration.isDemo { say("演示登录 demo sign-ins: http://\(configuration.host):\(port)/sign-in") }
        }
        guard isWhole else {
            throw Failure(
                status: .stoppedHard,
                sentence: "Some requests took longer than the stop may take and were cut off; nothing acknowledged is lost.")
        }
    }
}
