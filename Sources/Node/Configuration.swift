public import Foundation
public import Kernel
public import Registry

/// How one installation runs. Every value has a default that serves a first start on one machine.
public struct Configuration: Sendable {
    public var host: String
    public var port: Int
    /// Folder of database, files and keys.
    public var data: String
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
    /// Where people reach this installation, for QR codes on paper.
    public var address: String

    public enum Flaw: Error, Sendable, Hashable, CustomStringConvertible {
        case malformed(key: String, expected: String)

        public var description: String {
            switch self {
            case .malformed(let key, let expected): "\(key): \(expected)"
            }
        }
    }

    /// Reads the environment: `HOST`, `PORT`, and `TONGBAN_…` for the rest (see docs/development.md).
    public init(environment: [String: String] = ProcessInfo.processInfo.environment) throws {
        host = environment["HOST"] ?? "127.0.0.1"
        guard let port = Int(environment["PORT"] ?? "8080"), (0...65_535).contains(port) else {
            throw Flaw.malformed(key: "PORT", expected: "a number from 0 to 65535")
        }
        self.port = port
        data = environment["TONGBAN_DATA"] ?? "./data"
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
        guard let node = NodeCode(environment["TONGBAN_NODE"] ?? "A1") else {
            throw Flaw.malformed(key: "TONGBAN_NODE", expected: "two characters of 0-9A-Z")
        }
        self.node = node
        guard let territory = DivisionCode(environment["TONGBAN_TERRITORY"] ?? "510000000000") else {
            throw Flaw.malformed(key: "TONGBAN_TERRITORY", expected: "a division code of 12 digits")
        }
        self.territory = territory
        serviceName = LocalizedText(
            zh: environment["TONGBAN_NAME"] ?? "通办 · 政务服务",
            en: environment["TONGBAN_NAME_EN"] ?? "Tongban Public Services")
    }

    private static func flag(_ environment: [String: String], _ key: String) throws -> Bool {
        switch environment[key] {
        case nil, "", "0", "false": return false
        case "1", "true": return true
        default: throw Flaw.malformed(key: key, expected: "1 or 0")
        }
    }

    public var databasePath: String { data + "/tongban.sqlite" }
    public var filesPath: String { data + "/files" }
    public var masterKeySource: MasterKeySource {
        MasterKeySource(text: masterKey, path: masterKeyFile ?? keysPath + "/master.key")
    }
    public var keysPath: String { data + "/keys" }
}
