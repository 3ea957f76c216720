import Casework
import Demo
import Foundation
import Node
import Registry
import TestSupport

/// The demonstration without cases, filled once for all suites of a run and kept as the bytes of its files; every test
/// works on a copy of its own.
actor FilledDemo {
    static let shared = FilledDemo()

    private var filling: Task<[String: Data], any Error>?

    /// A fresh folder with the filled data.
    func folder() async throws -> TemporaryFolder {
        let task = filling ?? Task { try await Self.fill() }
        filling = task
        let folder = try TemporaryFolder()
        for (path, bytes) in try await task.value {
            let file = URL(fileURLWithPath: folder.file(path))
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try bytes.write(to: file)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.path)
        }
        return folder
    }

    private static func fill() async throws -> [String: Data] {
        let folder = try TemporaryFolder()
        let installation = try await Installation.open(
            Configuration(environment: ["TONGBAN_DATA": folder.path, "TONGBAN_DEMO": "1"]), scrypt: .weak)
        try await Demonstration(registry: installation.registry, casework: installation.casework)
            .fillIfEmpty(cases: 0) { _ in }
        try await installation.close()
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        return names.reduce(into: [:]) { files, name in
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: folder.file(name), isDirectory: &isFolder), !isFolder.boolValue
            else { return }
            files[name] = FileManager.default.contents(atPath: folder.file(name))
        }
    }
}
