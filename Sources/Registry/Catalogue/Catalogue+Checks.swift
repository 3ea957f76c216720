import Database
import Kernel

extension Catalogue {
    /// A draft may be incomplete, but what it gives must be well formed and the level's own business.
    static func checkDraft(
        _ fields: [ItemField: JSONValue], item: Int64, code: String, division: DivisionCode, on day: Day,
        _ reader: any SQLReader
    ) throws {
        try checkValues(fields, isIntroducing: false)
        let above = try layersAbove(item, division, on: day, reader)
        if !above.isEmpty { try checkOverride(fields, code: code, division: division, version: 0, above: above) }
    }

    /// What is published must be complete too, and right when merged.
    static func checkPublication(
        _ draft: ItemVersion, item: Int64, from day: Day, _ reader: any SQLReader
    ) throws {
        let above = try layersAbove(item, draft.division, on: day, reader)
        try checkValues(draft.fields, isIntroducing: above.isEmpty)
        try checkOverride(
            draft.fields, code: draft.code, division: draft.division, version: draft.version, above: above)
    }

    static func layersAbove(
        _ item: Int64, _ division: DivisionCode, on day: Day, _ reader: any SQLReader
    ) throws -> [ItemLayer] {
        try ItemStore.layers(item, in: division, on: day, reader).filter { $0.division != division }
    }

    static func checkValues(_ fields: [ItemField: JSONValue], isIntroducing: Bool) throws {
        var flaws = ItemValidation.flaws(fields, isIntroducing: isIntroducing)
        if ItemStore.text(fields).utf8.count > ItemValidation.fieldsBytesMaximum {
            flaws.append(ItemFlaw(ItemField.form.rawValue, .tooLong))
        }
        guard flaws.isEmpty else { throw CatalogueError(.invalidFields, flaws: flaws) }
    }

    /// Flaws that the merge shows and that this layer, not one above it, is the reason of.
    static func checkOverride(
        _ fields: [ItemField: JSONValue], code: String, division: DivisionCode, version: Int, above: [ItemLayer]
    ) throws {
        let layer = ItemLayer(division: division, version: version, fields: fields)
        guard let merged = ItemMerge.merged(code: code, layers: above + [layer]) else { return }
        let before = Set(ItemMerge.merged(code: code, layers: above).map(ItemMerge.flaws) ?? [])
        let flaws = ItemMerge.flaws(merged).filter { !before.contains($0) }
        guard !flaws.isEmpty else { return }
        let isLevel = flaws.contains { $0.reason == .notOverridable || $0.reason == .requiredMaterial }
        throw CatalogueError(isLevel ? .notOverridable : .invalidFields, flaws: flaws)
    }
}
