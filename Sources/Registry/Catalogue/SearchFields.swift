import Kernel

/// Reads of a version's stored fields what the search needs, stepping over the rest without making it.
///
/// The stored text is canonical JSON that was checked when it was written; anything unexpected goes to the full reader.
enum SearchFields {
    private static let wanted: [(key: [UInt8], field: ItemField)] =
        [ItemField.name, .aliases, .summary, .department, .departmentName].map { (Array($0.rawValue.utf8), $0) }

    static func read(_ text: String) -> [ItemField: JSONValue] {
        var text = text
        return text.withUTF8 { scan($0) } ?? ItemStore.fields(text)
    }

    private static func scan(_ bytes: UnsafeBufferPointer<UInt8>) -> [ItemField: JSONValue]? {
        guard bytes.count > 1, bytes[0] == UInt8(ascii: "{") else { return nil }
        var fields = [ItemField: JSONValue](minimumCapacity: wanted.count)
        var place = 1
        while place < bytes.count, bytes[place] != UInt8(ascii: "}") {
            if bytes[place] == UInt8(ascii: ",") { place += 1 }
            guard let end = endOfText(bytes, from: place), end < bytes.count, bytes[end] == UInt8(ascii: ":"),
                let last = endOfValue(bytes, from: end + 1)
            else { return nil }
            let key = UnsafeBufferPointer(rebasing: bytes[place + 1..<end - 1])
            if let field = wanted.first(where: { $0.key.elementsEqual(key) })?.field {
                guard let value = value(UnsafeBufferPointer(rebasing: bytes[end + 1..<last])) else { return nil }
                fields[field] = value
            }
            place = last
        }
        return place == bytes.count - 1 ? fields : nil
    }

    private static func value(_ bytes: UnsafeBufferPointer<UInt8>) -> JSONValue? {
        if bytes.count > 1, bytes[0] == UInt8(ascii: "\""), !bytes.contains(UInt8(ascii: "\\")) {
            return .text(String(decoding: UnsafeBufferPointer(rebasing: bytes[1..<bytes.count - 1]), as: UTF8.self))
        }
        return try? JSONValue.parse(bytes, maxBytes: ItemValidation.fieldsBytesMaximum)
    }

    /// Behind the text that begins at a place.
    private static func endOfText(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard start < bytes.count, bytes[start] == UInt8(ascii: "\"") else { return nil }
        var place = start + 1
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""): return place + 1
            case UInt8(ascii: "\\"): place += 2
            default: place += 1
            }
        }
        return nil
    }

    /// Behind the value that begins at a place: where a comma or the object's end stands.
    private static func endOfValue(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var depth = 0
        var place = start
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                guard let end = endOfText(bytes, from: place) else { return nil }
                place = end
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return place > start ? place : nil }
                depth -= 1
            case UInt8(ascii: ","): if depth == 0 { return place > start ? place : nil }
            default: break
            }
            place += 1
        }
        return nil
    }
}
