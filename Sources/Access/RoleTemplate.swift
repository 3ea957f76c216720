public import Kernel

/// A usual set of grants that a post is made from. Changing a template changes every post that names it.
public struct RoleTemplate: Hashable, Sendable, Codable, Identifiable {
    public var id: String
    public var title: LocalizedText
    public var grants: [Grant]

    public init(id: String, title: LocalizedText, grants: [Grant]) {
        self.id = id
        self.title = title
        self.grants = grants
    }
}

extension RoleTemplate {
    /// Comprehensive window: takes in cases of every territory, hands out results at its own counter.
    public static let clerk = RoleTemplate(
        id: "clerk", title: LocalizedText(zh: "综合窗口", en: "Comprehensive window"),
        grants: [
            Grant(.caseFile, .anywhere), Grant(.personRegister, .anywhere), Grant(.personRead, .anywhere),
            Grant(.caseRead, at: .filed, .ownUnit), Grant(.caseRead, at: .holder, .ownUnit),
            Grant(.caseRead, at: .pickup, .ownUnit), Grant(.caseReceive, at: .filed, .ownUnit),
            Grant(.caseReceive, at: .holder, .ownUnit), Grant(.caseReceive, at: .pickup, .ownUnit),
            Grant(.caseHandle, at: .filed, .ownUnit), Grant(.caseHandle, at: .holder, .ownUnit),
            Grant(.caseDeliver, at: .pickup, .ownUnit), Grant(.caseNote, at: .filed, .ownUnit),
            Grant(.caseNote, at: .holder, .ownUnit), Grant(.caseNote, at: .pickup, .ownUnit),
        ])

    public static let decider = RoleTemplate(
        id: "decider", title: LocalizedText(zh: "审批岗", en: "Decision maker"),
        grants: deciding(.ownUnit) + [Grant(.personRead, .territory), Grant(.delegationOwn, .ownUnit)])

    /// Head of a unit: the second person for what needs one, over the unit and those below it.
    public static let approver = RoleTemplate(
        id: "approver", title: LocalizedText(zh: "单位负责人", en: "Head of unit"),
        grants: deciding(.unitAndBelow) + [
            Grant(.caseApprove, at: .deciding, .unitAndBelow), Grant(.caseApprove, at: .holder, .unitAndBelow),
            Grant(.caseSupervise, at: .holder, .unitAndBelow), Grant(.caseSupervise, at: .deciding, .unitAndBelow),
            Grant(.personRead, .territory), Grant(.delegationOwn, .ownUnit),
        ])

    public static let supervisor = RoleTemplate(
        id: "supervisor", title: LocalizedText(zh: "督查岗", en: "Supervisor"),
        grants: [
            Grant(.caseRead, .territory), Grant(.caseSupervise, .territory), Grant(.caseNote, .territory),
            Grant(.delegationOwn, .ownUnit),
        ])

    public static let catalogueEditor = RoleTemplate(
        id: "catalogueEditor", title: LocalizedText(zh: "事项管理岗", en: "Catalogue editor"),
        grants: [
            Grant(.catalogueEdit, .territory), Grant(.cataloguePublish, .territory),
            Grant(.catalogueOverride, .territory), Grant(.vocabularyEdit, .territory),
        ])

    /// Administrator of a province or county, over the post's division.
    public static let administrator = RoleTemplate(
        id: "administrator", title: LocalizedText(zh: "系统管理员", en: "Administrator"),
        grants: catalogueEditor.grants + [
            Grant(.registryUnits, .territory), Grant(.registryPosts, .territory), Grant(.registryImport, .territory),
            Grant(.registryCalendar, .territory), Grant(.tokenCreate, .territory), Grant(.delegationOwn, .ownUnit),
        ])

    /// Helper at a village terminal: files and hands out there, for whoever comes.
    public static let villageHelper = RoleTemplate(
        id: "villageHelper", title: LocalizedText(zh: "村级代办员", en: "Village helper"),
        grants: [
            Grant(.caseFile, at: .filed, .ownUnit), Grant(.personRegister, .territory), Grant(.personRead, .territory),
            Grant(.caseRead, at: .filed, .ownUnit), Grant(.caseRead, at: .pickup, .ownUnit),
            Grant(.caseReceive, at: .pickup, .ownUnit), Grant(.caseDeliver, at: .pickup, .ownUnit),
            Grant(.caseNote, at: .filed, .ownUnit),
        ])

    public static let auditor = RoleTemplate(
        id: "auditor", title: LocalizedText(zh: "审计岗", en: "Auditor"),
        grants: [Grant(.auditRead, .territory), Grant(.caseRead, .territory)])

    public static let standard = [
        clerk, decider, approver, supervisor, catalogueEditor, administrator, villageHelper, auditor,
    ]

    /// A standard template by id.
    public static func standard(_ id: String) -> RoleTemplate? { standard.first { $0.id == id } }

    private static func deciding(_ extent: Extent) -> [Grant] {
        [ScopePlace.deciding, .holder].flatMap { place in
            [Permission.caseRead, .caseReceive, .caseHandle, .caseDecide, .caseNote].map {
                Grant($0, at: place, extent)
            }
        } + [Grant(.caseDeliver, at: .deciding, extent), Grant(.caseDeliver, at: .holder, extent)]
    }
}
