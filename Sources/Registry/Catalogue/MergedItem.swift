public import Kernel

/// An item as it holds in one territory, every value with the division it comes from.
public struct MergedItem: Sendable, Hashable {
    public let code: String
    /// The division whose version introduces the item.
    public let introducedBy: DivisionCode
    /// The lowest division that gives a value.
    public internal(set) var division: DivisionCode
    public internal(set) var fields: [ItemField: JSONValue]
    public internal(set) var origins: [ItemField: DivisionCode] = [:]
    public internal(set) var materialOrigins: [String: DivisionCode] = [:]
    /// Which version of each division went in: what a case pins.
    public internal(set) var versions: [DivisionCode: Int]
    public internal(set) var refused: [RefusedOverride] = []

    init(
        code: String, introducedBy: DivisionCode, fields: [ItemField: JSONValue], versions: [DivisionCode: Int]
    ) {
        self.code = code
        self.introducedBy = introducedBy
        division = introducedBy
        self.fields = fields
        self.versions = versions
    }

    /// The version of the layer that introduces the item.
    public var version: Int { versions[introducedBy] ?? 0 }

    /// The combination of versions as text, `510000000000:3,510421000000:1`: read back by
    /// ``Catalogue/item(_:versionKey:)``.
    public var versionKey: String {
        versions.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }.joined(separator: ",")
    }

    /// The versions of a key; nil if it is not of that form.
    public static func versions(fromKey key: String) -> [DivisionCode: Int]? {
        var versions: [DivisionCode: Int] = [:]
        for part in key.split(separator: ",", omittingEmptySubsequences: false) {
            let halves = part.split(separator: ":", omittingEmptySubsequences: false)
            guard halves.count == 2, let division = DivisionCode(halves[0]), let version = Int(halves[1]), version > 0,
                versions.updateValue(version, forKey: division) == nil, versions.count <= 5
            else { return nil }
        }
        return versions.isEmpty ? nil : versions
    }

    public func name(_ language: Language) -> String { name[language] }
}
