/// What is wrong with one setting. Never holds a value.
public struct SettingsFlaw: Sendable, Hashable {
    /// File and line, variable or command line.
    public var place: String?
    public var message: String

    init(place: String?, _ message: String) {
        self.place = place
        self.message = message
    }

    static func unknown(_ name: String, among known: [String], place: String?) -> SettingsFlaw {
        let nearest = NearestName.of(name, among: known)
        return SettingsFlaw(
            place: place, "there is no setting \(name)" + (nearest.map { "; did you mean \($0)?" } ?? ""))
    }
}

/// All that is wrong with the settings, told at once.
public struct SettingsFlaws: Error, Sendable, CustomStringConvertible {
    public var flaws: [SettingsFlaw]

    public var description: String {
        flaws.map { flaw in (flaw.place.map { $0 + ": " } ?? "") + flaw.message }.joined(separator: "\n")
    }
}
