import Crypto
import Foundation

/// The files of a backup as they are copied: lines of `SHA256SUMS`.
struct BackupList {
    private(set) var text = ""
    private(set) var count = 0
    private(set) var bytes: Int64 = 0
    private var names: Set<String> = []

    /// Copies what is in a folder and not in the copy yet. What goes away meanwhile is left out: whether it is missed,
    /// the database says.
    mutating func add(_ path: String, as name: String, in folder: String) throws {
        var found: [String] = []
        try SyncedFile.files(below: path) { found.append($0) }
        for file in found.sorted() {
            let relative = name + "/" + file
            guard !names.contains(relative) else { continue }
            do {
                let copied = try SyncedFile.copy(path + "/" + file, to: folder + "/" + relative)
                append(relative, copied)
            } catch BackupFlaw.system("read", _, _) where !FileManager.default.fileExists(atPath: path + "/" + file) {
                try? FileManager.default.removeItem(atPath: folder + "/" + relative)
            }
        }
    }

    /// A file that is in the copy already.
    mutating func addCopied(_ name: String, in folder: String) throws {
        append(name, try SyncedFile.digest(folder + "/" + name))
    }

    private mutating func append(_ name: String, _ copied: SyncedFile.Copied) {
        text += "\(copied.digest)  \(name)\n"
        names.insert(name)
        count += 1
        bytes += Int64(copied.bytes)
    }

    /// Names and digests of a list.
    /// - Throws: ``BackupFlaw/changed(_:_:)`` for a line that is none, or a name that leads out of the folder.
    static func read(_ text: String) throws -> [(name: String, digest: String)] {
        try text.split(separator: "\n").map { line in
            let digest = String(line.prefix(64))
            let name = String(line.dropFirst(66))
            guard digest.count == 64, digest.allSatisfy(\.isHexDigit), line.dropFirst(64).hasPrefix("  "), isSafe(name)
            else { throw BackupFlaw.changed(BackupManifest.listName, "a line of it is none") }
            return (name, digest)
        }
    }

    /// Nothing that leads out of the folder, and nothing hidden.
    static func isSafe(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return !name.isEmpty && parts.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") }
            && name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
    }
}
