public import Kernel
import Foundation

/// What a backup is: who made it when, up to where its journal reaches, and the digest of the list of its files. The
/// list itself is `SHA256SUMS`, which the tool of that name reads too.
public struct BackupManifest: Sendable, Equatable {
    /// How this program writes backups.
    public static let currentFormat = 1
    static let fileName = "manifest.json"
    static let listName = "SHA256SUMS"
    static let databaseName = "tongban.sqlite"
    static let bytesMaximum = 64 * 1_024

    public var format = currentFormat
    /// Version of the program that made it.
    public var program: String
    /// When it was begun: all that was acknowledged before is in it.
    public var at: Instant
    /// Where the journal ends in it.
    public var position: Int64
    /// The hash at that position, hexadecimal.
    public var chain: String
    /// The newest migration of each room.
    public var migrations: [String: Int]
    /// Public keys of the checkpoints, hexadecimal, by their ids.
    public var signers: [String: String]
    public var files: Int
    public var bytes: Int64
    /// SHA-256 of `SHA256SUMS`, hexadecimal.
    public var list: String
    /// Files that the database names and the installation did not have when the backup was made.
    public var absent: [String]
    public var hasKeys: Bool

    /// No more absent files are named than this; the count above it is in the list's last word.
    static let absentMaximum = 200

    public init(
        program: String, at: Instant, position: Int64, chain: String, migrations: [String: Int],
        signers: [String: String], files: Int, bytes: Int64, list: String, absent: [String], hasKeys: Bool
    ) {
        self.program = program
        self.at = at
        self.position = position
        self.chain = chain
        self.migrations = migrations
        self.signers = signers
        self.files = files
        self.bytes = bytes
        self.list = list
        self.absent = absent
        self.hasKeys = hasKeys
    }

    public var json: JSONValue {
        [
            "format": .integer(Int64(format)), "program": .text(program), "at": .text(at.iso8601()),
            "position": .integer(position), "chain": .text(chain),
            "migrations": .object(migrations.mapValues { .integer(Int64($0)) }),
            "signers": .object(signers.mapValues { .text($0) }), "files": .integer(Int64(files)),
            "bytes": .integer(bytes), "list": .text(list), "absent": .list(absent.map { .text($0) }),
            "hasKeys": .bool(hasKeys),
        ]
    }

    /// nil where a member is missing or of another kind.
    public init?(_ json: JSONValue) {
        guard let format = json["format"]?.int, let program = json["program"]?.text,
            let at = json["at"]?.text.flatMap({ Instant(iso8601: $0) }), let position = json["position"]?.int,
            let chain = json["chain"]?.text, let migrations = json["migrations"]?.object,
            let signers = json["signers"]?.object, let files = json["files"]?.int, let bytes = json["bytes"]?.int,
            let list = json["list"]?.text, let absent = json["absent"]?.list, let hasKeys = json["hasKeys"]?.bool
        else { return nil }
        self.init(
            program: program, at: at, position: Int64(position), chain: chain,
            migrations: migrations.compactMapValues(\.int), signers: signers.compactMapValues(\.text), files: files,
            bytes: Int64(bytes), list: list, absent: absent.compactMap(\.text), hasKeys: hasKeys)
        self.format = format
    }

    /// - Throws: ``BackupFlaw/notABackup(_:)``, ``BackupFlaw/newerFormat(_:)``.
    public static func read(in folder: String) throws -> BackupManifest {
        let path = folder + "/" + fileName
        guard let data = FileManager.default.contents(atPath: path),
            let json = try? JSONValue.parse([UInt8](data), maxBytes: bytesMaximum)
        else { throw BackupFlaw.notABackup(folder) }
        if let format = json["format"]?.int, format > currentFormat { throw BackupFlaw.newerFormat(format) }
        guard let manifest = BackupManifest(json) else { throw BackupFlaw.notABackup(folder) }
        return manifest
    }
}
