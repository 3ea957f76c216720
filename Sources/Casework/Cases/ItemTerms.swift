import Kernel
import Registry

/// Facts of the item that are pinned at filing; clocks and guards read them as `terms`.
enum Terms {
    /// What the item does not say is left out: the procedure has its own values for those.
    static func of(_ item: MergedItem) -> [String: JSONValue] {
        var terms: [String: JSONValue] = [
            "item": .text(item.code), "itemVersion": .text(item.versionKey), "handling": .text(item.handling.rawValue),
            "supplementDays": .integer(Int64(item.supplementDays)), "deliveryDays": .integer(Int64(item.deliveryDays)),
            "extensionDays": .integer(Int64(item.extensionDays)), "step": .text(item.step.rawValue),
        ]
        if let days = item.statutoryDays {
            terms["statutoryDays"] = .integer(Int64(days))
            terms["statutoryUnit"] = .text(item.statutoryUnit.rawValue)
        }
        if let days = item.promisedDays {
            terms["promisedDays"] = .integer(Int64(days))
            terms["promisedUnit"] = .text(item.promisedUnit.rawValue)
        }
        if let result = item.result {
            terms["result"] = .object([
                "kind": .text(result.kind.rawValue), "name": .text(result.name?[.zhHans] ?? item.name[.zhHans]),
                "validMonths": .integer(Int64(result.validMonths)),
            ])
        }
        return terms
    }
}

extension Casework {
    /// The facts of an item as a territory has it, with the units there that its joint handling asks: a form may begin
    /// with them.
    func terms(of item: MergedItem?, in home: DivisionCode) async throws -> [String: JSONValue] {
        guard let item else { return [:] }
        var terms = Terms.of(item)
        var units: [JSONValue] = []
        for joint in try await registry.units.jointUnits(of: item, in: home) {
            guard let unit = joint.unit, !units.contains(.text(unit.code)) else { continue }
            units.append(.text(unit.code))
        }
        if !units.isEmpty { terms["jointUnits"] = .list(units) }
        return terms
    }
}
