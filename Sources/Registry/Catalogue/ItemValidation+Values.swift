import Kernel

extension ItemValidation {
    mutating func text(_ value: JSONValue, _ path: String, max: Int) {
        guard let text = value.text else { return report(path, .wrongType) }
        if text.isEmpty { report(path, .missing) }
        if text.count > max { report(path, .tooLong) }
    }

    mutating func localized(_ value: JSONValue, _ path: String, max: Int) {
        guard let text = LocalizedText(item: value) else { return report(path, .wrongType) }
        if !text.has(.zhHans) { report(path, .missing) }
        if text.texts.count > 12 { report(path, .tooMany) }
        if text.texts.values.contains(where: { $0.count > max }) { report(path, .tooLong) }
    }

    mutating func key(_ value: JSONValue, _ path: String) {
        guard let text = value.text else { return report(path, .wrongType) }
        if text.isEmpty { return report(path, .missing) }
        if text.utf8.count > 80 { return report(path, .tooLong) }
        if !text.utf8.allSatisfy(Self.isKeyByte) { report(path, .wrongType) }
    }

    static func isKeyByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    mutating func choice(_ value: JSONValue, _ path: String, _ choices: [String]) {
        guard let text = value.text else { return report(path, .wrongType) }
        if !choices.contains(text) { report(path, .notAChoice) }
    }

    mutating func integer(_ value: JSONValue, _ path: String, _ range: ClosedRange<Int>) {
        guard let number = value.int else { return report(path, .wrongType) }
        if !range.contains(number) { report(path, .outOfRange) }
    }

    mutating func flag(_ value: JSONValue, _ path: String) {
        if value.bool == nil { report(path, .wrongType) }
    }

    mutating func each(
        _ value: JSONValue, _ path: String, max: Int,
        _ check: (inout ItemValidation, JSONValue, String) -> Void
    ) {
        guard let entries = value.list else { return report(path, .wrongType) }
        if entries.count > max { return report(path, .tooMany) }
        var seen: Set<JSONValue> = []
        for (index, entry) in entries.enumerated() {
            let place = "\(path)[\(index)]"
            if !seen.insert(entry).inserted { report(place, .duplicate) }
            check(&self, entry, place)
        }
    }

    /// The members of an object: each known one checked where it is given, every other refused.
    mutating func members(
        _ value: JSONValue, _ path: String, required: [String] = [],
        _ known: [String: Check]
    ) {
        guard let object = value.object else { return report(path, .wrongType) }
        for key in required where object[key].map(\.isNull) ?? true { report("\(path).\(key)", .missing) }
        for (key, member) in object.sorted(by: { $0.key < $1.key }) where !member.isNull {
            guard let check = known[key] else {
                report("\(path).\(key)", .unknownField)
                continue
            }
            check(&self, member, "\(path).\(key)")
        }
    }
}
