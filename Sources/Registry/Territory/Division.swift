public import Kernel

/// A division of the country as it is registered: province, prefecture, county, township or village.
public struct Division: Hashable, Sendable {
    public var code: DivisionCode
    /// Nil for a province.
    public var parent: DivisionCode?
    public var level: DivisionCode.Level
    public var name: LocalizedText
    /// Whether this installation serves the division as home territory.
    public var isLocal: Bool

    public init(
        code: DivisionCode, parent: DivisionCode?, level: DivisionCode.Level, name: LocalizedText,
        isLocal: Bool = false
    ) {
        self.code = code
        self.parent = parent
        self.level = level
        self.name = name
        self.isLocal = isLocal
    }
}
