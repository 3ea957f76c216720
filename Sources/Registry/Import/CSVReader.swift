import Foundation

/// Where the bytes of an import come from. It can be carried to another task and opened there.
public enum ImportSource: Sendable {
    case file(path: String)
    case bytes([UInt8])
}

/// One record of a CSV text.
public struct CSVRow: Sendable, Hashable {
    /// The line on which the record begins, counted from 1 (a quoted field may hold line breaks).
    public var line: Int
    public var fields: [String]
    /// Why the record cannot be used; its fields are then incomplete.
    public var flaw: CSVFlaw?

    public init(line: Int, fields: [String], flaw: CSVFlaw? = nil) {
        self.line = line
        self.fields = fields
        self.flaw = flaw
    }
}

/// What is wrong with a record.
public enum CSVFlaw: String, Error, Hashable, Sendable {
    case unclosedQuote, textAfterQuote, quoteInField, invalidUTF8, fieldTooLong, tooManyFields

    /// A stable code for interfaces.
    public var code: String { "csv.\(rawValue)" }
}

/// Reads CSV text (RFC 4180) piece by piece in bounded memory: UTF-8 with or without a byte order mark, quoted
/// fields, line ends CRLF, LF or CR. Empty lines are skipped. A broken record is returned with its flaw, and reading
/// goes on with the next line.
public struct CSVReader {
    public static let fieldBytesMaximum = 65_536
    public static let fieldsMaximum = 256
    static let chunkBytes = 65_536

    private var chunks: ChunkReader
    private var line = 1
    private var scanner = CSVScanner()

    /// Throws ``RegistryError/unreadableFile`` where the file cannot be opened.
    public init(_ source: ImportSource) throws {
        chunks = try ChunkReader(source)
    }

    /// The next record; nil at the end. Throws where the file cannot be read further.
    public mutating func next() throws -> CSVRow? {
        scanner.begin(line: line)
        while let byte = try chunks.next() {
            let isCarriageReturn = byte == CSVScanner.carriageReturn
            let isBeforeLineFeed = try isCarriageReturn && chunks.peek() == CSVScanner.lineFeed
            if byte == CSVScanner.lineFeed || isCarriageReturn && !isBeforeLineFeed {
                line += 1
                if !scanner.isInsideQuotes {
                    guard scanner.isBlank else { return scanner.finish() }
                    scanner.begin(line: line)
                    continue
                }
            } else if isBeforeLineFeed, !scanner.isInsideQuotes {
                continue
            }
            scanner.take(byte)
        }
        return scanner.isBlank ? nil : scanner.finish(atEnd: true)
    }
}

/// Bytes of a file or an array, one at a time, read in chunks.
struct ChunkReader {
    private let handle: FileHandle?
    private var chunk: [UInt8]
    private var index = 0

    init(_ source: ImportSource) throws {
        switch source {
        case .bytes(let bytes):
            handle = nil
            chunk = bytes
        case .file(let path):
            guard let handle = FileHandle(forReadingAtPath: path) else { throw RegistryError.unreadableFile }
            self.handle = handle
            chunk = []
            try refill()
        }
        if chunk.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
    }

    mutating func next() throws -> UInt8? {
        guard let byte = try peek() else { return nil }
        index += 1
        return byte
    }

    mutating func peek() throws -> UInt8? {
        if index == chunk.count { try refill() }
        return index < chunk.count ? chunk[index] : nil
    }

    private mutating func refill() throws {
        guard let handle else { return }
        do {
            chunk = Array(try handle.read(upToCount: CSVReader.chunkBytes) ?? Data())
        } catch {
            throw RegistryError.unreadableFile
        }
        index = 0
    }
}
