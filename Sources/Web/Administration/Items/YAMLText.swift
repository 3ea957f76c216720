import Kernel
import Yams

/// Structured values of an item as YAML in a text area, and the line that a flaw stands in.
enum YAMLText {
    struct Unreadable: Error {
        /// Counted from 1; nil where the parser names no place.
        var line: Int?
    }

    /// Members in the order in which people write them; others follow by name.
    private static let order = [
        "id", "title", "article", "text", "department", "unit", "name", "lead", "type", "form", "required", "copies",
        "source", "shareable", "office", "handler", "limitDays", "hint", "personal", "options", "value", "when", "min",
        "max", "note", "basis", "standard", "blank", "sample", "removed", "zh", "en",
    ]

    static func text(_ value: JSONValue) -> String {
        guard value.list?.isEmpty != true,
            let text = try? Yams.serialize(node: node(value), width: -1, allowUnicode: true)
        else { return "" }
        return text
    }

    private static func node(_ value: JSONValue) -> Node {
        switch value {
        case .null: return Node("null", .implicit, .plain)
        case .bool(let flag): return Node(flag ? "true" : "false", .implicit, .plain)
        case .integer(let number): return Node(String(number), .implicit, .plain)
        case .decimal(let number): return Node("\(number)", .implicit, .doubleQuoted)
        case .text(let text): return Node(text, .implicit, isPlain(text) ? .any : .doubleQuoted)
        case .list(let list): return Node(list.map(node), .implicit, .block)
        case .object(let members):
            let sorted = members.sorted { left, right in
                (order.firstIndex(of: left.key) ?? order.count, left.key)
                    < (order.firstIndex(of: right.key) ?? order.count, right.key)
            }
            let isText = members.keys.allSatisfy { ["zh", "en", "zh-Hans"].contains($0) }
            return Node(sorted.map { (Node($0.key), node($0.value)) }, .implicit, isText ? .flow : .block)
        }
    }

    /// Texts that YAML would read as something else are written in quotes.
    private static func isPlain(_ text: String) -> Bool {
        let isNumberLike = text.first.map { "0123456789.-+".contains($0) } ?? true
        return !isNumberLike && !["true", "false", "null", "yes", "no", "on", "off", "~"].contains(text.lowercased())
    }

    /// - Returns: nil for an empty text.
    static func value(_ text: String) throws(Unreadable) -> JSONValue? {
        guard let root = try root(text) else { return nil }
        return json(root)
    }

    private static func root(_ text: String) throws(Unreadable) -> Node? {
        do {
            return try Yams.compose(yaml: text)
        } catch let error as YamlError {
            switch error {
            case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _):
                throw Unreadable(line: mark.line)
            default: throw Unreadable(line: nil)
            }
        } catch {
            throw Unreadable(line: nil)
        }
    }

    private static func json(_ node: Node) -> JSONValue {
        switch node {
        case .scalar(let scalar): json(scalar)
        case .sequence(let sequence): .list(sequence.map(json))
        case .mapping(let mapping):
            .object(
                Dictionary(mapping.map { ($0.key.scalar?.string ?? "", json($0.value)) }) { first, _ in first })
        case .alias: .null
        }
    }

    /// Plain scalars as catalogue files have them: whole numbers, flags, nothing; everything else is text.
    private static func json(_ scalar: Node.Scalar) -> JSONValue {
        guard scalar.style == .plain || scalar.style == .any else { return .text(scalar.string) }
        switch scalar.string {
        case "", "~", "null": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        default:
            if let number = Int64(scalar.string), String(number) == scalar.string { return .integer(number) }
            return .text(scalar.string)
        }
    }

    /// The line of a place such as `[2].id`, counted from 1: that of the nearest part that stands in the text.
    static func line(of place: Substring, in text: String) -> Int? {
        guard var node = (try? root(text)) ?? nil else { return nil }
        var line = node.mark?.line
        for step in place.split(whereSeparator: { "[].".contains($0) }) {
            let next: Node?
            if let index = Int(step), let sequence = node.sequence, sequence.indices.contains(index) {
                next = sequence[index]
            } else if let mapping = node.mapping {
                // A material is also named by its id where a merge refused it.
                next = mapping.first { $0.key.scalar?.string == String(step) }?.value
            } else {
                next = node.sequence?.first { $0.mapping?["id"]?.scalar?.string == String(step) }
            }
            guard let found = next else { break }
            node = found
            line = node.mark?.line ?? line
        }
        return line
    }
}
