import HTTPTypes
import Hummingbird
import Kernel
import NIOCore

/// A posted form: fields with all their values, and files. Bounded in size and number of fields.
struct FormData: Sendable {
    struct File: Sendable {
        var name: String
        var content: [UInt8]
    }

    private(set) var fields: [String: [String]] = [:]
    private(set) var files: [String: [File]] = [:]
    private var count = 0
    private var textBytes = 0

    /// The first value, blanks around it removed; nil when missing or empty.
    func text(_ name: String) -> String? {
        guard let value = fields[name]?.first else { return nil }
        guard let first = value.firstIndex(where: { !$0.isWhitespace }),
            let last = value.lastIndex(where: { !$0.isWhitespace })
        else { return nil }
        return String(value[first...last])
    }

    func values(_ name: String) -> [String] { (fields[name] ?? []).filter { !$0.isEmpty } }
    func isTicked(_ name: String) -> Bool { text(name) != nil }

    /// Fields whose name begins with a prefix, by the rest of their name.
    func group(_ prefix: String) -> [String: [String]] {
        fields.reduce(into: [:]) { group, field in
            if field.key.hasPrefix(prefix) { group[String(field.key.dropFirst(prefix.count))] = field.value }
        }
    }

    func fileGroup(_ prefix: String) -> [String: [File]] {
        files.reduce(into: [:]) { group, field in
            if field.key.hasPrefix(prefix) { group[String(field.key.dropFirst(prefix.count))] = field.value }
        }
    }

    mutating func add(_ name: String, _ value: String) throws(Problem) {
        try countOne(name)
        textBytes += value.utf8.count
        if textBytes > WebLimits.textBytesMax { throw .tooLarge }
        fields[name, default: []].append(value.withoutNull)
    }

    mutating func add(_ name: String, _ file: File) throws(Problem) {
        try countOne(name)
        guard !file.content.isEmpty else { return }
        files[name, default: []].append(file)
    }

    private mutating func countOne(_ name: String) throws(Problem) {
        count += 1
        if name.utf8.count > WebLimits.fieldNameBytesMax || name.utf8.contains(0) { throw .badRequest }
        if count > WebLimits.formFieldsMax { throw .tooLarge }
    }

    /// Reads the body of a request by its content type.
    static func read(_ request: Request) async throws -> FormData {
        let type = request.headers[.contentType] ?? ""
        if type.hasPrefix("multipart/form-data") {
            guard let boundary = Multipart.boundary(of: type) else { throw Problem.badRequest }
            let body = try await request.bytes(upTo: WebLimits.bodyBytesMax)
            return try Multipart.parse(body, boundary: boundary)
        }
        guard type.hasPrefix("application/x-www-form-urlencoded") else { throw Problem.badRequest }
        return try urlEncoded(try await request.bytes(upTo: WebLimits.textBytesMax))
    }

    static func urlEncoded(_ bytes: [UInt8]) throws(Problem) -> FormData {
        var form = FormData()
        for pair in bytes.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            try form.add(try decoded(parts[0]), parts.count > 1 ? try decoded(parts[1]) : "")
        }
        return form
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>) throws(Problem) -> String {
        var result: [UInt8] = []
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte == UInt8(ascii: "+") {
                result.append(UInt8(ascii: " "))
            } else if byte == UInt8(ascii: "%") {
                guard index + 2 < bytes.endIndex, let high = Character(Unicode.Scalar(bytes[index + 1])).hexDigitValue,
                    let low = Character(Unicode.Scalar(bytes[index + 2])).hexDigitValue
                else { throw .badRequest }
                result.append(UInt8(high * 16 + low))
                index += 2
            } else {
                result.append(byte)
            }
            index += 1
        }
        guard let text = String(validating: result, as: UTF8.self) else { throw .badRequest }
        return text
    }
}

extension String {
    /// Without U+0000, which nobody types and not every database can store: it comes along when something is pasted.
    var withoutNull: String {
        utf8.contains(0) ? String(String.UnicodeScalarView(unicodeScalars.filter { $0 != "\0" })) : self
    }
}

extension Request {
    /// The whole body, bounded.
    func bytes(upTo limit: Int) async throws -> [UInt8] {
        if let length = headers[.contentLength].flatMap(Int.init), length > limit { throw Problem.tooLarge }
        do {
            let buffer = try await body.collect(upTo: limit)
            return Array(buffer.readableBytesView)
        } catch is NIOTooManyBytesError {
            throw Problem.tooLarge
        }
    }
}
