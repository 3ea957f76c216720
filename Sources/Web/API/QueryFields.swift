import Hummingbird
import Kernel

/// Reads the parameters of a query one by one and refuses what is unknown or given twice, so that a misspelt filter
/// never passes as none.
struct QueryFields {
    private var fields: [String: [String]]

    init(_ request: Request) throws(Problem) { fields = try request.query().fields }

    mutating func text(_ name: String, max: Int, least: Int = 1) throws(Problem) -> String? {
        guard let values = fields.removeValue(forKey: name) else { return nil }
        guard values.count == 1, let text = values.first else {
            throw JSONFields.invalid(name, "只能写一次", "given more than once")
        }
        guard (least...max).contains(text.unicodeScalars.count) else {
            throw JSONFields.invalid(name, "\(least) 到 \(max) 个字", "\(least) to \(max) characters")
        }
        return text
    }

    mutating func int(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let text = try text(name, max: 9) else { return nil }
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(text), range.contains(number) else {
            throw JSONFields.invalid(
                name, "\(range.lowerBound) 到 \(range.upperBound)", "\(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    mutating func bool(_ name: String) throws(Problem) -> Bool? {
        switch try text(name, max: 5) {
        case nil: return nil
        case "true": return true
        case "false": return false
        default: throw JSONFields.invalid(name, "true 或 false", "true or false")
        }
    }

    mutating func division(_ name: String) throws(Problem) -> DivisionCode? {
        guard let text = try text(name, max: 12) else { return nil }
        guard let code = DivisionCode(text) else { throw JSONFields.notADivision(name) }
        return code
    }

    /// One of the words; the first where it is left out.
    mutating func choice(_ name: String, _ words: [String]) throws(Problem) -> String? {
        guard let text = try text(name, max: 32) else { return nil }
        guard words.contains(text) else {
            throw JSONFields.invalid(
                name, words.joined(separator: "、") + " 之一", "one of " + words.joined(separator: ", "))
        }
        return text
    }

    /// Nothing may be left over.
    func end() throws(Problem) {
        guard let unknown = fields.keys.sorted().first else { return }
        throw JSONFields.invalid(String(unknown.prefix(64)), "没有这个参数", "there is no such parameter")
    }
}
