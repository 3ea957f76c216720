public import Casework
import Database
import Delivery
import Demo
public import Hummingbird
public import Logging
public import Registry
import ServiceLifecycle
public import Web

/// The program as it serves: pages, API and the engine's timers in one service group.
public struct Server: Sendable {
    public let installation: Installation
    public let serving = ServingState()
    private let meter = RequestMeter()

    public init(_ installation: Installation) { self.installation = installation }

    /// The site as tests and the command line use it.
    public func site(accessLog: Logger? = nil) async throws -> Site {
        Site(
            casework: installation.casework, views: try await Views(), strings: try Strings(),
            settings: Site.Settings(
                serviceName: installation.configuration.serviceName,
                territory: installation.configuration.territory, demoPeople: try demoPeople(),
                isSecure: installation.configuration.isSecure,
                commonItems: installation.configuration.commonItems, address: installation.configuration.address,
                secondStep: installation.configuration.secondStep, proxies: installation.configuration.proxies),
            openedCases: OpenedCases(key: installation.keys.secrets), operation: operation(accessLog),
            admission: Admission(limits: OpenFiles.fitted(installation.configuration.serving)))
    }

    private func operation(_ accessLog: Logger?) -> SiteOperation {
        let readiness = Readiness(installation, serving: serving)
        let metrics = OperationMetrics(installation: installation, serving: serving)
        return SiteOperation(
            meter: meter, serving: serving, unreadiness: { await readiness.reasons() },
            families: { await metrics.families() }, metricsToken: installation.configuration.metricsToken,
            isBehindProxy: installation.configuration.isSecure, accessLog: accessLog)
    }

    private func demoPeople() throws -> [DemoPerson] {
        guard installation.configuration.isDemo else { return [] }
        return try Demonstration.people().map {
            DemoPerson(username: $0.username, name: $0.name, title: $0.title, note: $0.note, isStaff: $0.isStaff)
        }
    }

    public func application(
        logger: Logger, onStart: @escaping @Sendable (Int) async -> Void = { _ in }
    ) async throws -> some ApplicationProtocol {
        let configuration = installation.configuration
        let site = try await site(accessLog: configuration.isAccessLogged ? logger : nil)
        var application = Application(
            router: try WebRouter.router(for: site), server: .guarded(site),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), serverName: "tongban",
                backlog: ServingLimits.backlog,
                availableConnectionsDelegate: .maximum(site.admission.limits.connectionsAcceptedMax, logger: logger)),
            onServerRunning: { channel in await onStart(channel.localAddress?.port ?? configuration.port) },
            logger: logger)
        application.addServices(
            CaseTimers(casework: installation.casework), Housekeeper(installation: installation, logger: logger),
            EventFeed(hub: installation.casework.events), outboxService(logger))
        if let courier = installation.courier { application.addServices(courier) }
        return application
    }

    /// The path of a new link for the first administrator, where an installation that is no demonstration has none.
    public func firstAdministratorPath() async throws -> String? {
        guard !installation.configuration.isDemo else { return nil }
        return try await installation.registry.firstAdministrator.newLink().map(Site.firstAdministratorPath)
    }

    private func outboxService(_ logger: Logger) -> OutboxService {
        let configuration = installation.configuration
        return OutboxService(
            casework: installation.casework,
            carriers: configuration.delivery.carriers(serviceName: configuration.serviceName),
            seed: .random(in: .min ... .max)
        ) { flaw in logger.error("sending failed", metadata: ["error": .string(flaw)]) }
    }

    /// Fills an empty installation with the demonstration, if that was asked for.
    public func prepare(report: @escaping @Sendable (String) -> Void) async throws {
        guard installation.configuration.isDemo else { return }
        try await DemoFilling(installation).fill(report: report)
    }

    /// After the last answer: waits for what was submitted, signs the chain as it stands, gives up the file.
    public func finish() async throws {
        await installation.commit.finish()
        try await Upkeep(installation).checkpoint()
        try installation.database.close()
    }

    /// Where what could not be finished is cut off, before the bound of the stop: enough to sign and to close in.
    static let reserveSeconds = 5

    /// Serves until a signal comes, then stops in order: not ready any more, no new connections, requests in flight
    /// answered, timers and upkeep ended, what was submitted committed, the chain signed, the file given up.
    /// - Returns: whether everything was finished; false where requests had to be cut off.
    public func run(logger: Logger, onStart: @escaping @Sendable (Int) async -> Void) async throws -> Bool {
        let configuration = installation.configuration
        let signals = StopSignals(seconds: configuration.stopSeconds) { [serving] in serving.beginStopping() }
        let application = try await application(logger: logger, onStart: onStart)
        let group = ServiceGroup(configuration: .init(services: [application], logger: logger))
        let isWhole: Bool
        do {
            isWhole = try await serve(group, until: signals)
        } catch {
            try? await finish()
            throw Failure.noAddress(error, host: configuration.host, port: configuration.port) ?? error
        }
        try await finish()
        return isWhole
    }

    private enum Ending: Sendable { case served, stopping, late }

    private func serve(_ group: ServiceGroup, until signals: StopSignals) async throws -> Bool {
        let configuration = installation.configuration
        let patience = max(1, configuration.stopSeconds - configuration.drainSeconds - Self.reserveSeconds)
        return try await withThrowingTaskGroup(of: Ending.self) { tasks in
            tasks.addTask {
                try await group.run()
                return .served
            }
            tasks.addTask {
                await signals.waitForFirst()
                try await Task.sleep(for: .seconds(configuration.drainSeconds))
                await group.triggerGracefulShutdown()
                return .stopping
            }
            while let ending = try await tasks.next() {
                switch ending {
                case .served:
                    tasks.cancelAll()
                    return true
                case .stopping:
                    tasks.addTask {
                        try await Task.sleep(for: .seconds(patience))
                        return .late
                    }
                case .late:
                    // What hangs on a slow reader ends with its connection; it was never acknowledged.
                    tasks.cancelAll()
                    while let _ = try? await tasks.next() {}
                    return false
                }
            }
            return true
        }
    }
}
