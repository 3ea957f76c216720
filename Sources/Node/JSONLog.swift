public import Foundation
public import Kernel
public import Logging

/// Writes each event as one line of JSON on standard error: `at`, `level`, `message`, and what is known of the event
/// as members of their own. Metadata is kept as it comes and put into words only for an event that is written: every
/// request sets some, and few requests log.
public struct JSONLog: LogHandler {
    public var logLevel: Logger.Level
    public var metadata: Logger.Metadata = [:]
    public var metadataProvider: Logger.MetadataProvider?
    private let label: String
    private let time: any TimeSource
    private let write: @Sendable ([UInt8]) -> Void

    public init(
        label: String, level: Logger.Level, time: any TimeSource,
        write: @escaping @Sendable ([UInt8]) -> Void = { FileHandle.standardError.write(Data($0)) }
    ) {
        self.label = label
        logLevel = level
        self.time = time
        self.write = write
    }

    /// A logger that writes so.
    public static func logger(
        label: String = "tongban", level: Logger.Level = .notice, time: any TimeSource
    ) -> Logger {
        Logger(label: label) { JSONLog(label: $0, level: level, time: time) }
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var json = JSONWriter(reservingCapacity: 512)
        json.beginObject()
        json.key("at")
        json.instant(time.now)
        json.field("level", event.level.rawValue)
        json.field("log", label)
        json.field("message", event.message.description)
        var known = metadata
        if let provided = metadataProvider?.get() { known.merge(provided) { _, new in new } }
        if let own = event.metadata { known.merge(own) { _, new in new } }
        for (key, value) in known.sorted(by: { $0.key < $1.key }) {
            json.key(key)
            json.metadata(value)
        }
        json.endObject()
        // One write a line, so that lines of several threads do not run into each other.
        write(json.bytes + [UInt8(ascii: "\n")])
    }
}

extension JSONWriter {
    fileprivate mutating func metadata(_ value: Logger.Metadata.Value) {
        switch value {
        case .string(let text): string(text)
        case .stringConvertible(let text): string(text.description)
        case .array(let values):
            beginArray()
            for value in values { metadata(value) }
            endArray()
        case .dictionary(let values):
            beginObject()
            for (name, value) in values.sorted(by: { $0.key < $1.key }) {
                key(name)
                metadata(value)
            }
            endObject()
        }
    }
}
