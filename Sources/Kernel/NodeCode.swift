/// Names a node inside case numbers: two characters of `0-9A-Z`.
public struct NodeCode: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let text: String

    /// Accepts lower case and full-width characters.
    public init?(_ text: some StringProtocol) {
        let bytes = ASCII.folded(text)
        guard bytes.count == 2, bytes.allSatisfy({ CheckCharacter.value($0) != nil }) else { return nil }
        self.text = ASCII.string(bytes)
    }

    public var description: String { text }

    public static func < (left: NodeCode, right: NodeCode) -> Bool { left.text < right.text }
}

extension NodeCode: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let code = NodeCode(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a node code (two of 0-9A-Z)")
        }
        self = code
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
