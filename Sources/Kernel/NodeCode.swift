/// Names a node inside case numbers: two characters of `0-9A-Z`.
public struct NodeCode: Hashable, Comparable, Sendable, CustomStringConvertible {
    let first: UInt8
    let second: UInt8

    /// Accepts lower case and full-width characters.
    public init?(_ text: some StringProtocol) {
        let bytes = ASCII.folded(text)
        guard bytes.count == 2 else { return nil }
        self.init(bytes[0], bytes[1])
    }

    init?(_ first: UInt8, _ second: UInt8) {
        guard CheckCharacter.value(first) != nil, CheckCharacter.value(second) != nil else { return nil }
        self.first = first
        self.second = second
    }

    public var text: String { ASCII.string([first, second]) }
    public var description: String { text }

    public static func < (left: NodeCode, right: NodeCode) -> Bool {
        (left.first, left.second) < (right.first, right.second)
    }
}

extension NodeCode: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let code = NodeCode(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a node code")
        }
        self = code
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
