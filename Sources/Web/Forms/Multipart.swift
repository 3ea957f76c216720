import Foundation
import Kernel

/// Reads `multipart/form-data` (RFC 7578) from a bounded body.
enum Multipart {
    static func boundary(of contentType: String) -> [UInt8]? {
        guard let start = contentType.range(of: "boundary=")?.upperBound ?? nil else { return nil }
        var text = contentType[start...]
        if let end = text.firstIndex(of: ";") { text = text[..<end] }
        text = text.drop { $0 == "\"" || $0 == " " }
        let boundary = text.prefix { $0 != "\"" && $0 != " " }
        return (1...70).contains(boundary.utf8.count) ? Array(boundary.utf8) : nil
    }

    static func parse(_ body: [UInt8], boundary: [UInt8]) throws(Problem) -> FormData {
        var form = FormData()
        let delimiter = Array("--".utf8) + boundary
        guard var start = find(delimiter, in: body, from: 0), start == 0 else { throw .badRequest }
        let lineDelimiter = Array("\r\n".utf8) + delimiter
        while true {
            let after = start + delimiter.count
            if body.dropFirst(after).starts(with: Array("--".utf8)) { return form }
            let head = after + 2
            guard let headEnd = find(Array("\r\n\r\n".utf8), in: body, from: after), headEnd >= head,
                headEnd - head <= WebLimits.partHeadBytesMax,
                let next = find(lineDelimiter, in: body, from: headEnd + 2)
            else { throw .badRequest }
            try add(Array(body[head..<max(head, headEnd)]), body[min(headEnd + 4, next)..<next], to: &form)
            start = next + 2
        }
    }

    private static func add(_ head: [UInt8], _ content: ArraySlice<UInt8>, to form: inout FormData) throws(Problem) {
        guard let text = String(validating: head, as: UTF8.self) else { throw .badRequest }
        let disposition = text.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-disposition:") }
        guard let disposition, let name = value("name", in: disposition) else { throw .badRequest }
        if let file = value("filename", in: disposition) {
            try form.add(name, FormData.File(name: file.withoutNull, content: Array(content)))
        } else {
            guard let field = String(validating: content, as: UTF8.self) else { throw .badRequest }
            try form.add(name, field)
        }
    }

    private static func value(_ key: String, in disposition: Substring) -> String? {
        guard let start = disposition.range(of: "; \(key)=\"")?.upperBound else { return nil }
        return String(disposition[start...].prefix { $0 != "\"" })
    }

    /// First place of a short pattern, by scanning for its first byte.
    private static func find(_ pattern: [UInt8], in body: [UInt8], from start: Int) -> Int? {
        guard let first = pattern.first, body.count >= pattern.count, start >= 0 else { return nil }
        var index = start
        let last = body.count - pattern.count
        return body.withUnsafeBufferPointer { bytes in
            while index <= last {
                if bytes[index] == first {
                    var matched = 1
                    while matched < pattern.count, bytes[index + matched] == pattern[matched] { matched += 1 }
                    if matched == pattern.count { return index }
                }
                index += 1
            }
            return nil
        }
    }
}
