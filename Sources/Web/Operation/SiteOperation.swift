public import Logging

/// What those who operate the program see of it, handed in from above: the web room knows neither disk nor process.
public struct SiteOperation: Sendable {
    public let meter: RequestMeter
    public let serving: ServingState
    /// Why no work should be sent here; empty: ready.
    public var unreadiness: @Sendable () async -> [String]
    /// What the rooms below count.
    public var families: @Sendable () async -> [MetricFamily]
    /// Without one, metrics are given only to programs on the same machine.
    public var metricsToken: String?
    /// Whether a proxy stands in front: then nobody can be told by the address.
    public var isBehindProxy: Bool
    /// Where each request is logged; nil: nowhere.
    public var accessLog: Logger?

    public init(
        meter: RequestMeter = RequestMeter(), serving: ServingState = ServingState(),
        unreadiness: @escaping @Sendable () async -> [String] = { [] },
        families: @escaping @Sendable () async -> [MetricFamily] = { [] }, metricsToken: String? = nil,
        isBehindProxy: Bool = false, accessLog: Logger? = nil
    ) {
        self.meter = meter
        self.serving = serving
        self.unreadiness = unreadiness
        self.families = families
        self.metricsToken = metricsToken
        self.isBehindProxy = isBehindProxy
        self.accessLog = accessLog
    }
}
