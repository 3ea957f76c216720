import Access
import Kernel
import Registry

/// An item as one territory sees and changes it: what holds, what is above, the versions and the draft of its own.
struct ItemPlace {
    let code: String
    let division: Division
    /// Nil where nothing is in force here today.
    let merged: MergedItem?
    /// What the levels above give, nil where the item is introduced here.
    let above: MergedItem?
    /// All versions of the territory itself, the oldest first.
    let own: [ItemVersion]
    /// Versions at other places above and here.
    let versions: [ItemVersion]

    var draft: ItemVersion? { own.last { $0.status == .draft } }
    var isOverride: Bool { above != nil }

    func inForce(on day: Day) -> ItemVersion? { own.last { $0.isValid(on: day) } }

    /// The fields that this level may give.
    var editable: Set<ItemField> {
        guard let above else { return Set(ItemField.allCases) }
        return ItemMerge.overridable(above.fields)
    }

    /// The permission that changes it here.
    var editing: Permission { isOverride ? .catalogueOverride : .catalogueEdit }

    func name(_ desk: AdminDesk) -> String {
        if let merged { return merged.name[desk.language] }
        let named = (draft ?? own.last)?.fields[.name]
        return named?.tongue(desk.language == .zhHans ? "zh" : "en") ?? named?.tongue("zh") ?? code
    }

    /// - Parameter allowsNew: a code that no item has yet is where a new one begins.
    /// - Throws: ``CatalogueError`` `unknownItem`.
    init(code: String, division: Division, desk: AdminDesk, allowsNew: Bool = false) async throws {
        self.code = code
        self.division = division
        let catalogue = desk.registry.catalogue
        do {
            versions = try await catalogue.versions(of: code).filter { division.code.isWithin($0.division) }
        } catch let error as CatalogueError where allowsNew && error.code == .unknownItem && Catalogue.isValidCode(code)
        {
            versions = []
        }
        own = versions.filter { $0.division == division.code }
        merged = try await catalogue.item(code, in: division.code)
        guard let parent = division.code.parent else {
            above = nil
            return
        }
        above = try await catalogue.item(code, in: parent)
        if versions.isEmpty, above == nil, !allowsNew { throw CatalogueError(.unknownItem) }
    }

    static func read(_ form: FormData, _ desk: AdminDesk, allowsNew: Bool = false) async throws -> ItemPlace {
        let code = try desk.context.parameter("code")
        let division = try await desk.division(form, for: .catalogueEdit, .catalogueOverride, .cataloguePublish)
        return try await ItemPlace(code: code, division: division, desk: desk, allowsNew: allowsNew)
    }

    /// - Throws: 403 with the reason.
    func requireEditing(_ desk: AdminDesk) throws(Problem) { try desk.require(editing, in: division) }
}
