public import Kernel

/// The fields that one division gives an item.
public struct ItemLayer: Sendable, Hashable {
    public var division: DivisionCode
    public var version: Int
    public var fields: [ItemField: JSONValue]

    public init(division: DivisionCode, version: Int = 1, fields: [ItemField: JSONValue]) {
        self.division = division
        self.version = version
        self.fields = fields
    }
}

/// A value that a lower level gave and the merge left out.
public struct RefusedOverride: Sendable, Hashable {
    public var field: ItemField
    public var division: DivisionCode
    /// The material's id where only one material was refused.
    public var material: String?
    public var reason: ItemFlaw.Reason
}

/// Lays the versions of an item over one another, province first. Pure, and the same whatever order they come in.
///
/// The topmost layer is the standard. A lower one changes the fields that the standard's `overridable` list allows; the
/// rest is ignored and reported. Materials merge one by one; aliases add up.
public enum ItemMerge {
    /// - Returns: nil without layers. Of several layers of one division the highest version counts.
    public static func merged(code: String, layers: [ItemLayer]) -> MergedItem? {
        let ordered = chain(layers)
        guard let top = ordered.first else { return nil }
        var item = MergedItem(code: code, top: top)
        if ordered.count == 1 { return item }
        let allowed = overridable(top.fields)
        for layer in ordered.dropFirst() {
            item.versions[layer.division] = layer.version
            item.division = layer.division
            for field in ItemField.allCases {
                guard let value = layer.fields[field] else { continue }
                if field.isAlwaysOverridable {
                    item.append(value, to: field, from: layer.division)
                } else if !allowed.contains(field) {
                    item.refuse(field, layer.division, .notOverridable)
                } else if field == .materials {
                    item.mergeMaterials(value, from: layer.division)
                } else {
                    item.set(value, for: field, from: layer.division)
                }
            }
        }
        return item
    }

    /// What lower levels may change of an item whose introducing layer has these fields.
    public static func overridable(_ fields: [ItemField: JSONValue]) -> Set<ItemField> {
        guard let named = fields[.overridable]?.list else { return overridableByDefault }
        return Set(named.compactMap { $0.text.flatMap(ItemField.init(rawValue:)) }.filter(\.mayBeOverridable))
            .union(ItemField.allCases.filter(\.isAlwaysOverridable))
    }

    private static let overridableByDefault = Set(
        ItemField.allCases.filter { $0.isOverridableByDefault || $0.isAlwaysOverridable })

    /// What is wrong with the merged values that no single layer shows.
    public static func flaws(_ item: MergedItem) -> [ItemFlaw] {
        var flaws = item.refused.map { refusal in
            ItemFlaw(
                refusal.material.map { "\(refusal.field.rawValue).\($0)" } ?? refusal.field.rawValue, refusal.reason)
        }
        if let promised = item.promisedDays, let statutory = item.statutoryDays,
            item.promisedUnit == item.statutoryUnit, promised > statutory
        {
            flaws.append(ItemFlaw(ItemField.promisedDays.rawValue, .exceedsStatutory))
        }
        return flaws
    }

    private static func chain(_ layers: [ItemLayer]) -> [ItemLayer] {
        var newest: [DivisionCode: ItemLayer] = [:]
        for layer in layers where layer.version >= newest[layer.division]?.version ?? .min {
            newest[layer.division] = layer
        }
        return newest.values.sorted { ($0.division.level, $0.division) < ($1.division.level, $1.division) }
    }
}

extension MergedItem {
    fileprivate init(code: String, top: ItemLayer) {
        self.init(code: code, introducedBy: top.division, fields: top.fields, versions: [top.division: top.version])
        origins = top.fields.mapValues { _ in top.division }
        for material in top.fields[.materials]?.list ?? [] {
            if let id = material["id"]?.text { materialOrigins[id] = top.division }
        }
    }

    fileprivate mutating func set(_ value: JSONValue, for field: ItemField, from division: DivisionCode) {
        fields[field] = value
        origins[field] = division
    }

    fileprivate mutating func refuse(
        _ field: ItemField, _ division: DivisionCode, _ reason: ItemFlaw.Reason, material: String? = nil
    ) {
        refused.append(RefusedOverride(field: field, division: division, material: material, reason: reason))
    }

    fileprivate mutating func append(_ value: JSONValue, to field: ItemField, from division: DivisionCode) {
        let known = fields[field]?.list ?? []
        let added = (value.list ?? []).filter { !known.contains($0) }
        if !added.isEmpty { set(.list(known + added), for: field, from: division) }
    }

    fileprivate mutating func mergeMaterials(_ value: JSONValue, from division: DivisionCode) {
        var materials = fields[.materials]?.list ?? []
        var isChanged = false
        for change in value.list ?? [] {
            guard let id = change["id"]?.text, let members = change.object else { continue }
            guard let place = materials.firstIndex(where: { $0["id"]?.text == id }) else {
                if members["removed"]?.bool != true {
                    materials.append(change)
                    materialOrigins[id] = division
                    isChanged = true
                }
                continue
            }
            let before = MaterialSpec.Requirement(materials[place]["required"])
            if members["removed"]?.bool == true {
                guard before == .optional else {
                    refuse(.materials, division, .requiredMaterial, material: id)
                    continue
                }
                materials.remove(at: place)
                materialOrigins[id] = nil
                isChanged = true
                continue
            }
            var merged = (materials[place].object ?? [:]).merging(members) { _, new in new }
            if before.isLoosened(by: MaterialSpec.Requirement(merged["required"])) {
                refuse(.materials, division, .requiredMaterial, material: id)
                merged["required"] = materials[place]["required"]
            }
            if materials[place] != .object(merged) {
                materials[place] = .object(merged)
                materialOrigins[id] = division
                isChanged = true
            }
        }
        if isChanged { set(.list(materials), for: .materials, from: division) }
    }
}
