public import Casework
public import Kernel
public import Registry

/// What every page and endpoint is made with. One value a process.
public struct Site: Sendable {
    public let casework: Casework
    public let views: Views
    public let strings: Strings
    public let settings: Settings
    public let openedCases: OpenedCases

    public var registry: Registry { casework.registry }

    public struct Settings: Sendable {
        /// Name of the service on every page.
        public var serviceName: LocalizedText
        /// The installation's own territory; where a reader begins who has not chosen.
        public var territory: DivisionCode
        /// People of the demonstration, who sign in by one click. Empty outside of one: then there is no such route.
        public var demoPeople: [DemoPerson]
        /// Cookies only over TLS.
        public var isSecure: Bool
        /// What the first page shows where too few items were picked yet: codes of items, or everyday words. Empty: the
        /// words of the interface.
        public var commonItems: [String]
        /// Who has to sign in with a second step.
        public var secondStep: SecondStepPolicy
        /// Proxies in front, each of which adds the address that it was asked from (`X-Forwarded-For`).
        public var proxies: Int
        /// Where people reach this site, for QR codes on paper: scheme and host without a final slash.
        public var address: String

        public init(
            serviceName: LocalizedText, territory: DivisionCode, demoPeople: [DemoPerson], isSecure: Bool,
            commonItems: [String] = [], address: String, secondStep: SecondStepPolicy = .administrators,
            proxies: Int = 0
        ) {
            self.serviceName = serviceName
            self.territory = territory
            self.demoPeople = demoPeople
            self.isSecure = isSecure
            self.commonItems = commonItems
            self.address = address
            self.secondStep = secondStep
            self.proxies = proxies
        }
    }

    public init(casework: Casework, views: Views, strings: Strings, settings: Settings, openedCases: OpenedCases) {
        self.casework = casework
        self.views = views
        self.strings = strings
        self.settings = settings
        self.openedCases = openedCases
    }
}

/// Somebody of the demonstration, as the sign-in page shows them.
public struct DemoPerson: Sendable, Hashable {
    public var username: String
    public var name: LocalizedText
    public var title: LocalizedText
    public var note: LocalizedText
    public var isStaff: Bool

    public init(username: String, name: LocalizedText, title: LocalizedText, note: LocalizedText, isStaff: Bool) {
        self.username = username
        self.name = name
        self.title = title
        self.note = note
        self.isStaff = isStaff
    }
}
