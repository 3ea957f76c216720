public import Casework
import Database
import Demo
public import Hummingbird
public import Logging
public import Registry
import ServiceLifecycle
public import Web

/// The program as it serves: pages, API and the engine's timers in one service group.
public struct Server: Sendable {
    public let installation: Installation

    public init(_ installation: Installation) { self.installation = installation }

    /// The site as tests and the command line use it.
    public func site() async throws -> Site {
        Site(
            casework: installation.casework, views: try await Views(), strings: try Strings(),
            settings: Site.Settings(
                serviceName: installation.configuration.serviceName,
                territory: installation.configuration.territory, demoPeople: try demoPeople(),
                isSecure: installation.configuration.isSecure,
                commonItems: installation.configuration.commonItems, address: installation.configuration.address,
                secondStep: installation.configuration.secondStep, proxies: installation.configuration.proxies),
            openedCases: OpenedCases(key: installation.keys.secrets))
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
        var application = Application(
            router: try WebRouter.router(for: try await site()),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), serverName: "tongban"),
            onServerRunning: { channel in await onStart(channel.localAddress?.port ?? configuration.port) },
            logger: logger)
        application.addServices(
            CaseTimers(casework: installation.casework), Housekeeper(installation: installation, logger: logger))
        return application
    }

    /// The path of a new link for the first administrator, where an installation that is no demonstration has none.
    public func firstAdministratorPath() async throws -> String? {
        guard !installation.configuration.isDemo else { return nil }
        return try await installation.registry.firstAdministrator.newLink().map(Site.firstAdministratorPath)
    }

    /// Fills an empty installation with the demonstration, if that was asked for.
    public func prepare(report: @escaping @Sendable (String) -> Void) async throws {
        let isEmpty = try await installation.registry.territory.count() == 0
        guard installation.configuration.isDemo, isEmpty else { return }
        try await Demonstration(registry: installation.registry, casework: installation.casework)
            .fillIfEmpty(report: report)
        // Its cases were computed and routed with the calendars and units that came with it.
        try await installation.casework.skipChanges()
    }

    /// After the last answer: waits for what was submitted, signs the chain as it stands, gives up the file.
    public func finish() async throws {
        await installation.commit.finish()
        try await Upkeep(installation).checkpoint()
        try installation.database.close()
    }
}
