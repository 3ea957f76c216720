import Foundation
import Testing

@testable import Node

/// The table of settings is sound, and the documents say the same.
@Suite struct SettingsTableTests {
    static func document(_ name: String) throws -> String {
        try String(
            contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .appendingPathComponent("../../docs/\(name)"), encoding: .utf8)
    }

    /// As docs/configuration.md writes a setting.
    static func line(_ key: SettingKey) -> String {
        let secret = key.isSecret ? "yes" : ""
        let flag = key.commandLine.isEmpty ? "" : "`\(key.commandLine)`"
        let standard = key.standard.isEmpty ? "" : "`\(key.standard)`"
        return "| `\(key.name)` | `\(key.environment)` | \(flag) | \(standard) | \(secret) | \(key.meaning) |"
    }

    @Test func `The document holds the table of the program, line by line`() throws {
        let lines = try Self.document("configuration.md").split(separator: "\n").filter { $0.hasPrefix("| `") }.map(String.init)
        for key in SettingKey.all { #expect(lines.contains(Self.line(key)), "missing: \(Self.line(key))") }
        for line in lines { #expect(SettingKey.all.map(Self.line).contains(line), "no such setting: \(line)") }
    }

    @Test func `No two settings share a name`() {
        for names in [SettingKey.all.map(\.name), SettingKey.all.map(\.environment), SettingKey.all.compactMap(\.flag)] {
            #expect(Set(names).count == names.count)
        }
        for key in SettingKey.all {
            #expect(!SettingKey.all.contains { $0.name.hasPrefix(key.name + ".") }, "\(key.name) is a value and a level")
            #expect(!key.meaning.contains("|"))
        }
    }

    @Test func `Every default is one that would be taken`() {
        for key in SettingKey.all where !key.standard.isEmpty { #expect(key.flaw(of: key.standard) == nil, "\(key.name)") }
    }

    @Test func `The table of exit codes is the program's`() throws {
        let text = try Self.document("operations.md")
        for status in ExitStatus.allCases {
            #expect(text.contains("| \(status.rawValue) | \(status.meaning) |"), "| \(status.rawValue) | \(status.meaning) |")
        }
        let codes = text.split(separator: "\n").filter { $0.range(of: #"^\| \d+ \| "#, options: .regularExpression) != nil }
        #expect(codes.count == ExitStatus.allCases.count)
    }
}
