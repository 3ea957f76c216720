public import Kernel

/// A joint body of an item as a territory has it.
public struct JointUnit: Sendable, Hashable {
    public var body: JointBody
    /// Its open unit there; nil where the territory has none.
    public var unit: UnitRecord?

    public var name: LocalizedText { unit?.name ?? body.title }
}

extension Units {
    /// The authority of a kind in a territory: the nearest one, from a level of exercise upwards.
    ///
    /// - Parameter level: the county where it is nil.
    public func authority(
        _ kind: String, level: DivisionCode.Level?, in home: DivisionCode
    ) async throws -> UnitRecord? {
        for division in home.ancestors where division.level <= (level ?? .county) {
            if let unit = try await department(kind, in: division) { return unit }
        }
        return nil
    }

    /// The bodies that handle an item jointly, in the order of its guide, each with its unit in a territory: the one
    /// that the guide names while it is open, else the authority of the body's kind.
    public func jointUnits(of item: MergedItem, in home: DivisionCode) async throws -> [JointUnit] {
        var units: [JointUnit] = []
        for body in item.jointBodies {
            var found: UnitRecord?
            if let code = body.unit, let named = try await unit(code), named.isActive { found = named }
            if found == nil, let kind = body.department {
                found = try await authority(kind, level: item.level, in: home)
            }
            units.append(JointUnit(body: body, unit: found))
        }
        return units
    }
}
