import Foundation
import Testing

/// What a reviewer would say each time, said by a test.
@Suite struct TidyTests {
    static let sources = House.files(in: "Sources")
    static let tests = House.files(in: "Tests")

    @Test func filesAreShort() {
        for file in Self.sources + Self.tests {
            #expect(file.lines.count <= 500, "\(file.path) has \(file.lines.count) lines")
        }
    }

    @Test func linesAreNarrow() {
        for file in Self.sources {
            for (index, line) in file.lines.enumerated() where line.count > 120 && !line.contains("\"") {
                Issue.record("\(file.path):\(index + 1) has \(line.count) columns")
            }
        }
    }

    @Test func nothingIsLeftForLater() {
        for file in Self.sources {
            for word in ["TO" + "DO", "FIX" + "ME", "XX" + "X:"] {
                #expect(!file.text.contains(word), "\(file.path) holds \(word)")
            }
        }
    }

    @Test func nothingTrapsOnWhatComesFromOutside() {
        for file in Self.sources {
            for word in ["try" + "!", " as" + "! ", "nonisolated(un" + "safe)", "fatal" + "Error("] {
                #expect(!file.text.contains(word), "\(file.path) holds \(word)")
            }
        }
    }

    @Test func noPathOfAMachineIsCommitted() {
        let everything =
            Self.sources + Self.tests + House.files(in: "docs", endings: [".md"])
            + House.files(in: "Tests", endings: [".py", ".yaml"])
        let roots = ["wo" + "rk", "ho" + "me", "ro" + "ot"].map { "/" + $0 + "/" }
        for file in everything {
            for path in roots where file.text.contains(" " + path) || file.text.contains("\"" + path) {
                Issue.record("\(file.path) holds a path under \(path)")
            }
        }
    }

    /// A loop of government is a file of data: no code of the engine, the application or the generic pages may know one.
    @Test func noProcedureIsNamedInGenericCode() throws {
        let folder = House.root.appendingPathComponent("Sources/Node/Procedures")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
        #expect(names.count >= 2)
        for room in [
            "Procedures", "Casework", "Journal", "Registry", "Access", "Search", "Web/Administration", "Web/Cases",
            "Web/Citizen", "Web/Core", "Web/Staff", "Web/API",
        ] {
            for file in House.files(in: "Sources/" + room) {
                for name in names {
                    #expect(!file.text.contains("\"\(name)\""), "\(file.path) names the procedure \(name)")
                }
            }
        }
    }
}
