/// A quick reader for the plain part of YAML that vocabulary files are written in: block maps and lists by indentation,
/// plain one-line texts, `>-` blocks, comments on lines of their own.
///
/// Anything else gives nil, and the caller takes the full reader, which costs a hundred times as much: a program that
/// starts in a blink cannot wait for it.
enum PlainYAML {
    enum Node {
        case text(String)
        case map([Member])
        case list([Node])
    }

    struct Member {
        var key: String
        var value: Node
    }

    private typealias Bytes = Substring.UTF8View

    private struct Line {
        var indent: Int
        var content: Bytes
    }

    private struct Unreadable: Error {}

    /// The document's map; nil where it is not written plainly.
    static func read(_ text: String) -> [Member]? {
        var lines: [Line] = []
        for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
            let content = line.drop { $0 == UInt8(ascii: " ") }
            guard let first = content.first, first != UInt8(ascii: "#") else { continue }
            lines.append(Line(indent: line.count - content.count, content: trimmed(content)))
        }
        var place = 0
        guard let map = try? map(&lines, &place, indent: 0), place == lines.count, !map.isEmpty else { return nil }
        return map
    }

    private static func trimmed(_ bytes: Bytes) -> Bytes {
        var bytes = bytes
        while let last = bytes.last, last == UInt8(ascii: " ") { bytes = bytes.dropLast() }
        return bytes
    }

    private static func map(_ lines: inout [Line], _ place: inout Int, indent: Int) throws -> [Member] {
        var members: [Member] = []
        var keys = Set<String>()
        while place < lines.count, lines[place].indent == indent {
            let content = lines[place].content
            guard let colon = try colon(content) else { throw Unreadable() }
            let key = String(Substring(content[..<colon]))
            guard !key.isEmpty, isPlain(content), keys.insert(key).inserted else { throw Unreadable() }
            let rest = content[content.index(after: colon)...].drop { $0 == UInt8(ascii: " ") }
            place += 1
            members.append(Member(key: key, value: try value(rest, &lines, &place, indent: indent)))
        }
        if place < lines.count, lines[place].indent > indent { throw Unreadable() }
        return members
    }

    private static func value(
        _ rest: Bytes, _ lines: inout [Line], _ place: inout Int, indent: Int
    ) throws -> Node {
        if rest.elementsEqual(">-".utf8) {
            var parts: [String] = []
            while place < lines.count, lines[place].indent > indent {
                parts.append(String(Substring(lines[place].content)))
                place += 1
            }
            return .text(parts.joined(separator: " "))
        }
        if !rest.isEmpty {
            guard isPlain(rest), try colon(rest) == nil else { throw Unreadable() }
            return .text(String(Substring(rest)))
        }
        guard place < lines.count, lines[place].indent > indent else { throw Unreadable() }
        let deeper = lines[place].indent
        guard isItem(lines[place]) else { return .map(try map(&lines, &place, indent: deeper)) }
        var items: [Node] = []
        while place < lines.count, lines[place].indent == deeper, isItem(lines[place]) {
            // The item's first member stands behind the dash.
            let content = lines[place].content.dropFirst().drop { $0 == UInt8(ascii: " ") }
            let inner = deeper + lines[place].content.count - content.count
            lines[place] = Line(indent: inner, content: content)
            items.append(.map(try map(&lines, &place, indent: inner)))
        }
        return .list(items)
    }

    private static func isItem(_ line: Line) -> Bool {
        line.content.first == UInt8(ascii: "-") && line.content.dropFirst().first == UInt8(ascii: " ")
    }

    /// The colon that ends a key; more than one makes a text that is not plain.
    private static func colon(_ bytes: Bytes) throws -> Bytes.Index? {
        var found: Bytes.Index?
        var place = bytes.startIndex
        while let colon = bytes[place...].firstIndex(of: UInt8(ascii: ":")) {
            place = bytes.index(after: colon)
            guard place == bytes.endIndex || bytes[place] == UInt8(ascii: " ") else { continue }
            if found != nil { throw Unreadable() }
            found = colon
        }
        return found
    }

    /// Neither quoted nor in any other way more than what it looks like.
    private static func isPlain(_ bytes: Bytes) -> Bool {
        guard let first = bytes.first, !"\"'[]{}&*!|>%@`#,?-".utf8.contains(first) else { return false }
        var previous: UInt8 = 0
        for byte in bytes {
            if byte < 0x20 || (byte == UInt8(ascii: "#") && previous == UInt8(ascii: " ")) { return false }
            previous = byte
        }
        return true
    }
}
