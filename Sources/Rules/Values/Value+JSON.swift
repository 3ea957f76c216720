import FoundationEssentials
public import Kernel

extension Value {
    /// Texts stay texts: what is a date is said by the form or the procedure, not guessed from the looks of a text.
    public init(_ json: JSONValue) {
        switch json {
        case .null: self = .null
        case .bool(let bool): self = .bool(bool)
        case .integer(let integer): self = .number(Decimal(integer))
        case .decimal(let decimal): self = decimal.isNaN ? .null : .number(decimal)
        case .text(let text): self = .string(text)
        case .list(let elements): self = .list(elements.map(Value.init))
        case .object(let entries): self = .context(entries.mapValues(Value.init))
        }
    }

    /// Dates, times and durations become texts in ISO 8601, ranges their FEEL text; a function has no counterpart:
    /// null.
    public var json: JSONValue {
        switch self {
        case .null, .function: .null
        case .bool(let bool): .bool(bool)
        case .number(let number): number.exactInt.map { .integer(Int64($0)) } ?? .decimal(number)
        case .string(let string): .text(string)
        case .list(let elements): .list(elements.map(\.json))
        case .context(let entries): .object(entries.mapValues(\.json))
        case .date, .time, .dateTime, .daysDuration, .monthsDuration, .range: .text(text)
        }
    }
}
