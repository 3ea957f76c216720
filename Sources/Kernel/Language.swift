/// A BCP 47 language tag. A person's language is recorded because they chose it for service.
public struct Language: RawRepresentable, Hashable, Codable, Sendable, CustomStringConvertible {
    public var rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    /// Simplified Chinese.
    public static let zhHans = Language(rawValue: "zh-Hans")
    public static let en = Language(rawValue: "en")
    /// Nuosu Yi.
    public static let ii = Language(rawValue: "ii")
    /// Lisu.
    public static let lis = Language(rawValue: "lis")
    /// Tibetan.
    public static let bo = Language(rawValue: "bo")

    public var description: String { rawValue }

    /// The longest header read and the most ranges looked at; what is beyond is ignored.
    private static let headerBytesMaximum = 1_000
    private static let rangesMaximum = 32

    /// The best of `available` for an `Accept-Language` header: highest quality first, a whole tag before one that
    /// shares only the primary language (`zh-CN` finds `zh-Hans`). Nil when none fits.
    public init?(negotiating acceptLanguage: String, among available: [Language]) {
        guard acceptLanguage.utf8.count <= Language.headerBytesMaximum else { return nil }
        var ranges: [(tag: String, quality: Double)] = []
        for part in acceptLanguage.split(separator: ",").prefix(Language.rangesMaximum) {
            let pieces = part.split(separator: ";")
            guard let name = pieces.first else { continue }
            let tag = name.filter { $0 != " " && $0 != "\t" }.lowercased()
            let quality = Language.quality(pieces.dropFirst())
            if !tag.isEmpty, quality > 0 { ranges.append((tag, quality)) }
        }
        let ordered = ranges.enumerated()
            .sorted { ($1.element.quality, $0.offset) < ($0.element.quality, $1.offset) }
            .map(\.element.tag)
        for tag in ordered {
            if let match = Language.match(tag, among: available) {
                self = match
                return
            }
        }
        return nil
    }

    private static func quality(_ parameters: ArraySlice<Substring>) -> Double {
        for parameter in parameters {
            let text = parameter.filter { $0 != " " }.lowercased()
            if text.hasPrefix("q=") { return Double(text.dropFirst(2)) ?? 0 }
        }
        return 1
    }

    private static func match(_ tag: String, among available: [Language]) -> Language? {
        if tag == "*" { return available.first }
        if let exact = available.first(where: { $0.rawValue.lowercased() == tag }) { return exact }
        let primary = tag.prefix { $0 != "-" }
        return available.first { $0.rawValue.lowercased().prefix { $0 != "-" } == primary }
    }
}
