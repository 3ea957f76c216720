import Mustache

/// Text inside HTML and SVG. Escaped byte by byte: a quotation mark followed by a combining character is *one* Swift
/// `Character`, unlike the quotation mark, and would pass where characters are compared. To a browser it ends the
/// attribute all the same.
enum Markup {
    static func escaped(_ text: String) -> String {
        var text = text
        return text.withUTF8 { bytes in
            var escaped: [UInt8] = []
            escaped.reserveCapacity(bytes.count + 32)
            for byte in bytes {
                if let replacement = replacement(byte) {
                    escaped.append(contentsOf: replacement.utf8)
                } else {
                    escaped.append(byte)
                }
            }
            return String(decoding: escaped, as: UTF8.self)
        }
    }

    @inline(__always)
    private static func replacement(_ byte: UInt8) -> String? {
        switch byte {
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "\""): "&quot;"
        case UInt8(ascii: "'"): "&#39;"
        default: nil
        }
    }
}

/// How templates escape what they are filled with: as above, instead of the library's way, which compares characters.
struct MarkupContentType: MustacheContentType {
    static let name = "MARKUP"
    /// Begins every template: the library falls back to its own way in each partial.
    static let pragma = "{{% CONTENT_TYPE: \(name)}}\n"

    func escapeText(_ text: String) -> String { Markup.escaped(text) }
}

extension String {
    /// Safe inside an attribute or a text node.
    var escapedForMarkup: String { Markup.escaped(self) }
}
