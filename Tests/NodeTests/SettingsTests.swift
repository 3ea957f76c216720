import Foundation
import Kernel
import TestSupport
import Testing

@testable import Node

/// Flags before the environment, the environment before the file, the file before the defaults; nothing unknown passes.
@Suite struct SettingsTests {
    struct Precedence: Sendable {
        var flag: String?
        var environment: String?
        var file: String?
        var expected: String?
        var origin: String
    }

    static let precedences = [
        Precedence(flag: nil, environment: nil, file: nil, expected: nil, origin: "default"),
        Precedence(flag: nil, environment: nil, file: "1001", expected: "1001", origin: "FILE:1"),
        Precedence(flag: nil, environment: "1002", file: nil, expected: "1002", origin: "PORT"),
        Precedence(flag: nil, environment: "1002", file: "1001", expected: "1002", origin: "PORT"),
        Precedence(flag: "1003", environment: nil, file: "1001", expected: "1003", origin: "command line"),
        Precedence(flag: "1003", environment: "1002", file: nil, expected: "1003", origin: "command line"),
        Precedence(flag: "1003", environment: "1002", file: "1001", expected: "1003", origin: "command line"),
        // An empty variable is one that nobody set.
        Precedence(flag: nil, environment: "", file: "1001", expected: "1001", origin: "FILE:1"),
    ]

    @Test(arguments: precedences) func `The nearer place wins`(_ given: Precedence) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("tongban.yaml")
        if let file = given.file { try folder.write(Array("port: \(file)\n".utf8), to: "tongban.yaml") }
        let settings = try Settings(
            flags: given.flag.map { [("port", $0)] } ?? [],
            environment: given.environment.map { ["PORT": $0] } ?? [:], file: given.file == nil ? nil : path)
        let port = try #require(settings["port"])
        #expect(port.text == given.expected)
        #expect(port.origin.description == given.origin.replacing("FILE", with: path))
        #expect(try Configuration(settings).port == given.expected.flatMap { Int($0) } ?? 8080)
    }

    struct Refusal: Sendable {
        var file = ""
        var environment: [String: String] = [:]
        var flags: [(name: String, value: String)] = []
        var words: [String]
    }

    static let refusals: [Refusal] = [
        Refusal(file: "host: a\nprot: 1\n", words: ["tongban.yaml:2: there is no setting prot; did you mean port?"]),
        Refusal(file: "log:\n  acess: 1\n", words: ["tongban.yaml:2: there is no setting log.acess; did you mean log.access?"]),
        Refusal(file: "weather: fine\n", words: ["tongban.yaml:1: there is no setting weather"]),
        Refusal(file: "port: 1\nport: 2\n", words: ["given twice: port"]),
        Refusal(file: "port: [1, 2]\n", words: ["tongban.yaml:1: port: expected a single value"]),
        Refusal(file: "log: 1\n", words: ["tongban.yaml:1: log: expected further names below it"]),
        Refusal(file: "port\n", words: ["tongban.yaml:1: expected lines of the form"]),
        Refusal(file: "port: \"\n", words: ["tongban.yaml:", "not YAML"]),
        Refusal(file: "port: 70000\n", words: ["tongban.yaml:1: port: expected a number from 0 to 65535"]),
        Refusal(file: "demo: perhaps\n", words: ["demo: expected 1 or 0"]),
        Refusal(file: "node: abc\n", words: ["node: expected two characters"]),
        Refusal(file: "territory: '51'\n", words: ["territory: expected a division code"]),
        Refusal(file: "log: {level: debug}\n", words: ["log.level: expected one of info, notice"]),
        Refusal(environment: ["TONGBAN_DTA": "x"], words: ["there is no setting TONGBAN_DTA; did you mean TONGBAN_DATA?"]),
        Refusal(environment: ["TONGBAN_DATA_FILE": "x"], words: ["there is no setting TONGBAN_DATA_FILE"]),
        Refusal(environment: ["PORT": "many"], words: ["PORT: port: expected a number"]),
        Refusal(flags: [("prot", "1")], words: ["command line: there is no setting prot; did you mean port?"]),
        Refusal(flags: [("metrics.token", "t")], words: ["command line: metrics.token is a secret", "TONGBAN_METRICS_TOKEN_FILE"]),
        Refusal(
            environment: ["TONGBAN_METRICS_TOKEN": "t", "TONGBAN_METRICS_TOKEN_FILE": "/nowhere"],
            words: ["metrics.token is given twice"]),
        Refusal(
            environment: ["TONGBAN_METRICS_TOKEN_FILE": "/nowhere"], words: ["metrics.token: the file /nowhere cannot be read"]),
        // All flaws of all places at once.
        Refusal(
            file: "prot: 1\n", environment: ["TONGBAN_NODE": "?"], flags: [("x", "1")],
            words: ["no setting prot", "TONGBAN_NODE: node:", "no setting x"]),
    ]

    @Test(arguments: refusals.indices) func `What is wrong is refused with its place`(_ index: Int) throws {
        let refusal = Self.refusals[index]
        let folder = try TemporaryFolder()
        try folder.write(Array(refusal.file.utf8), to: "tongban.yaml")
        let flaws = #expect(throws: SettingsFlaws.self) {
            try Settings(
                flags: refusal.flags, environment: refusal.environment,
                file: refusal.file.isEmpty ? nil : folder.file("tongban.yaml"))
        }
        let text = flaws?.description ?? ""
        for words in refusal.words { #expect(text.contains(words), "\(text)") }
    }

    @Test func `A secret is read from its file, without the end of the line, and never shown`() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("s3cr3t-word\n".utf8), to: "token")
        for place in ["environment", "file"] {
            try folder.write(
                Array((place == "file" ? "metrics: {token_file: \(folder.file("token"))}\n" : "# none\n").utf8), to: "tongban.yaml")
            let settings = try Settings(
                environment: place == "file" ? [:] : ["TONGBAN_METRICS_TOKEN_FILE": folder.file("token")],
                file: folder.file("tongban.yaml"))
            #expect(try Configuration(settings).metricsToken == "s3cr3t-word")
            let report = SettingsReport(settings)
            #expect(!report.text.contains("s3cr3t") && !report.json.serialized().contains("s3cr3t"))
            #expect(report.text.contains("(set, not shown)"))
        }
    }

    @Test func `A secret that something nearer replaces is not even read`() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("metrics: {token_file: /nowhere}\n".utf8), to: "tongban.yaml")
        let settings = try Settings(
            environment: ["TONGBAN_METRICS_TOKEN": "near"], file: folder.file("tongban.yaml"))
        #expect(try Configuration(settings).metricsToken == "near")
    }

    @Test func `A value that is refused is never repeated`() {
        let flaws = #expect(throws: SettingsFlaws.self) {
            try Settings(environment: ["PORT": "hunter2", "TONGBAN_NODE": "hunter2"])
        }
        #expect(flaws?.flaws.count == 2 && flaws?.description.contains("hunter2") == false)
    }

    @Test func `A file that is not there or too long is refused`() throws {
        let folder = try TemporaryFolder()
        #expect(throws: SettingsFlaws.self) { try Settings(environment: [:], file: folder.file("none.yaml")) }
        try folder.write([UInt8](repeating: 35, count: Settings.fileBytes + 1), to: "long.yaml")
        #expect(throws: SettingsFlaws.self) { try Settings(environment: ["TONGBAN_CONFIG": folder.file("long.yaml")]) }
    }

    @Test func `Each part of the program gets what was given by the names it knows`() throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("name: 我们县\nlog: {access: yes}\n".utf8), to: "tongban.yaml")
        let settings = try Settings(environment: ["HOST": "::1"], file: folder.file("tongban.yaml"))
        #expect(settings.environment == ["HOST": "::1", "TONGBAN_NAME": "我们县", "TONGBAN_ACCESS_LOG": "1"])
        #expect(try Configuration(settings).isAccessLogged)
    }
}
