import Foundation
public import Database
public import Delivery
public import Kernel
public import Logging
public import Registry
public import Web

/// How one installation runs. Every value has a default that serves a first start on one machine.
public struct Configuration: Sendable {
    public var host: String
    public var port: Int
    /// Folder of database, files and keys.
    public var data: String
    /// Another database than the file in the folder.
    public var databaseAddress: DatabaseAddress?
    /// Connections for reading.
    public var databaseReaders: Int
    /// Demo content on first start, sign-in by one click. Off unless asked for.
    public var isDemo: Bool
    public var node: NodeCode
    public var territory: DivisionCode
    public var serviceName: LocalizedText
    /// Cookies only over TLS: on where a proxy in front ends TLS.
    public var isSecure: Bool
    /// Who has to sign in with a second step. In a demonstration nobody, else administrators, unless said otherwise.
    public var secondStep: SecondStepPolicy
    /// Proxies in front whose word on the client's address is taken: one where cookies go over TLS only, else none.
    public var proxies: Int
    /// What the first page shows where too few items were picked yet: codes of items, or everyday words.
    public var commonItems: [String]
    /// The master keys, one a line: instead of a file.
    public var masterKey: String?
    /// The file of the master keys; beside the data where nothing is said.
    public var masterKeyFile: String?
    /// Mail, text messages, events to other systems.
    public var delivery: DeliverySettings
    /// Where people reach this installation, for QR codes on paper.
    public var address: String
    /// The least that is logged. Never below `info`: what libraries log then may hold anything.
    public var logLevel: Logger.Level
    /// One line a request.
    public var isAccessLogged: Bool
    /// Bearer token of `/metrics`.
    public var metricsToken: String?
    /// Megabytes that must be free on the disk of the data.
    public var diskMinimumMegabytes: Int
    /// The longest that a stop may take, seconds.
    public var stopSeconds: Int
    /// Between not being ready any more and refusing connections, seconds.
    public var drainSeconds: Int
    /// Everything that was given, by the names of the environment: what other parts make their own settings from.
    public var environment: [String: String]
    /// How much is taken on at once, and how long a connection is waited for.
    public var serving: ServingLimits

    public enum Flaw: Error, Sendable, Hashable, CustomStringConvertible {
        case malformed(key: String, expected: String)

        public var description: String {
            switch self {
            case .malformed(let key, let expected): "\(key): \(expected)"
            }
        }
    }

    /// From the file of settings that `TONGBAN_CONFIG` names and the environment of this process.
    public init() throws { try self.init(.current()) }

    public init(_ settings: Settings) throws { try self.init(environment: settings.environment) }

    /// From values by the names of the environment (see docs/configuration.md); what is missing has its default.
    public init(environment: [String: String]) throws {
        self.environment = environment
        host = environment["HOST"] ?? "127.0.0.1"
        guard let port = Int(environment["PORT"] ?? "8080"), (0...65_535).contains(port) else {
            throw Flaw.malformed(key: "PORT", expected: "a number from 0 to 65535")
        }
        self.port = port
        data = environment["TONGBAN_DATA"] ?? "./data"
        databaseAddress = environment["TONGBAN_DATABASE"].flatMap { $0.isEmpty ? nil : DatabaseAddress($0) }
        isDemo = try Self.flag(environment, "TONGBAN_DEMO")
        isSecure = try Self.flag(environment, "TONGBAN_SECURE")
        masterKey = environment["TONGBAN_MASTER_KEY"].flatMap { $0.isEmpty ? nil : $0 }
        masterKeyFile = environment["TONGBAN_MASTER_KEY_FILE"].flatMap { $0.isEmpty ? nil : $0 }
        let policy = environment["TONGBAN_SECOND_STEP"] ?? (isDemo ? "voluntary" : "administrators")
        guard let secondStep = SecondStepPolicy(rawValue: policy) else {
            throw Flaw.malformed(key: "TONGBAN_SECOND_STEP", expected: "voluntary, administrators or staff")
        }
        self.secondStep = secondStep
        guard let proxies = Int(environment["TONGBAN_PROXIES"] ?? (isSecure ? "1" : "0")), (0...9).contains(proxies)
        else { throw Flaw.malformed(key: "TONGBAN_PROXIES", expected: "a number from 0 to 9") }
        self.proxies = proxies
        address = environment["TONGBAN_ADDRESS"] ?? "http://\(host):\(port)"
        commonItems = (environment["TONGBAN_COMMON_ITEMS"] ?? "").split(separator: ",").map {
            $0.trimmingCharacters(in: .whitespaces)
        }.filter { !$0.isEmpty }
        serving = try ServingLimits(environment: environment)
        guard let node = NodeCode(environment["TONGBAN_NODE"] ?? "A1") else {
            throw Flaw.malformed(key: "TONGBAN_NODE", expected: "two characters of 0-9A-Z")
        }
        self.node = node
        guard let territory = DivisionCode(environment["TONGBAN_TERRITORY"] ?? "510000000000") else {
            throw Flaw.malformed(key: "TONGBAN_TERRITORY", expected: "a division code of 12 digits")
        }
        self.territory = territory
        delivery = try DeliverySettings(environment)
        serviceName = LocalizedText(
            zh: environment["TONGBAN_NAME"] ?? "通办 · 政务服务", en: environment["TONGBAN_NAME_EN"] ?? "Tongban Public Services")
        logLevel = Logger.Level(rawValue: environment["TONGBAN_LOG_LEVEL"] ?? "") ?? .notice
        isAccessLogged = try Self.flag(environment, "TONGBAN_ACCESS_LOG")
        metricsToken = environment["TONGBAN_METRICS_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }
        diskMinimumMegabytes = try Self.number(environment, "TONGBAN_DISK_MINIMUM")
        databaseReaders = try Self.number(environment, "TONGBAN_DATABASE_READERS")
        stopSeconds = try Self.number(environment, "TONGBAN_STOP_SECONDS")
        drainSeconds = try Self.number(environment, "TONGBAN_STOP_DRAIN")
    }

    /// A number with the bounds and the default of the table.
    private static func number(_ environment: [String: String], _ name: String) throws -> Int {
        guard let key = SettingKey.inEnvironment(name), let number = Int(environment[name] ?? key.standard),
            case .number(let range) = key.kind, range.contains(number)
        else { throw Flaw.malformed(key: name, expected: "a number within its bounds") }
        return number
    }

    private static func flag(_ environment: [String: String], _ key: String) throws -> Bool {
        guard let text = environment[key], !text.isEmpty else { return false }
        guard let value = SettingKey.truth[text] else { throw Flaw.malformed(key: key, expected: "1 or 0") }
        return value
    }

    /// The database's file, where the address names no other.
    public var databasePath: String { data + "/tongban.sqlite" }
    public var database: DatabaseAddress { databaseAddress ?? .sqlite(path: databasePath) }
    public var filesPath: String { data + "/files" }
    public var masterKeySource: MasterKeySource {
        MasterKeySource(text: masterKey, path: masterKeyFile ?? keysPath + "/master.key")
    }
    public var keysPath: String { data + "/keys" }
    public var proceduresPath: String { data + "/procedures" }
}
