import Foundation
import Testing

@testable import Kernel

/// Real data beside the checkout; tests that need it are skipped where it is absent.
enum SharedData {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/data")

    static func has(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: name).path())
    }

    static func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appending(path: name), encoding: .utf8)
    }
}

/// The seed of this run's properties: `TONGBAN_SEED`, else a fixed one. It is printed, so that a failure can be
/// run again.
func seeded(_ property: String) -> SeededRandom {
    let seed = ProcessInfo.processInfo.environment["TONGBAN_SEED"].flatMap(UInt64.init) ?? 20_261_122
    print("\(property): seed \(seed)")
    return SeededRandom(seed: seed)
}

func coded<T: Codable>(_ value: T) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}

func decoded<T: Codable>(_ type: T.Type, _ text: String) throws -> T {
    try JSONDecoder().decode(type, from: Data(text.utf8))
}
