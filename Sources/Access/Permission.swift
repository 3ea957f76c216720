public import Kernel

/// A power that a grant gives. The only place where permissions are named.
public struct Permission: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    public var description: String { rawValue }

    /// Hand in a case for a party.
    public static let caseFile = Permission(rawValue: "case.file")
    /// Hand in and answer for a person who confirms it at one's side, or under their mandate; never in one's own right.
    public static let caseAssist = Permission(rawValue: "case.assist")
    public static let caseRead = Permission(rawValue: "case.read")
    /// Take over an offered case, register what arrives.
    public static let caseReceive = Permission(rawValue: "case.receive")
    /// Move a case along without deciding it.
    public static let caseHandle = Permission(rawValue: "case.handle")
    public static let caseDecide = Permission(rawValue: "case.decide")
    /// Approve as the second person what a colleague asked for.
    public static let caseApprove = Permission(rawValue: "case.approve")
    /// Keep and hand out results.
    public static let caseDeliver = Permission(rawValue: "case.deliver")
    /// Urge and reassign.
    public static let caseSupervise = Permission(rawValue: "case.supervise")
    public static let caseNote = Permission(rawValue: "case.note")
    public static let catalogueEdit = Permission(rawValue: "catalogue.edit")
    public static let cataloguePublish = Permission(rawValue: "catalogue.publish")
    /// Change, for the own territory, what the level above allows to change.
    public static let catalogueOverride = Permission(rawValue: "catalogue.override")
    public static let registryUnits = Permission(rawValue: "registry.units")
    public static let registryPosts = Permission(rawValue: "registry.posts")
    public static let registryImport = Permission(rawValue: "registry.import")
    public static let registryCalendar = Permission(rawValue: "registry.calendar")
    public static let personRegister = Permission(rawValue: "person.register")
    /// Find people; identity numbers stay masked.
    public static let personRead = Permission(rawValue: "person.read")
    /// See an identity number whole, with a recorded reason.
    public static let personUnmask = Permission(rawValue: "person.unmask")
    /// Erase what is kept about a person, as far as no rule keeps it.
    public static let personErase = Permission(rawValue: "person.erase")
    /// Give out all that is held about a person, on the person's written request.
    public static let personExport = Permission(rawValue: "person.export")
    /// Lend own powers to a colleague until a day.
    public static let delegationOwn = Permission(rawValue: "delegation.own")
    public static let auditRead = Permission(rawValue: "audit.read")
    public static let tokenCreate = Permission(rawValue: "token.create")
    public static let vocabularyEdit = Permission(rawValue: "vocabulary.edit")
    /// See what goes out of the house and did not get through, send it again, let other systems hear of events.
    public static let deliveryManage = Permission(rawValue: "delivery.manage")

    /// Every permission with its title, in the order in which administrators see them.
    public static let titles: [(permission: Permission, title: LocalizedText)] = [
        (.caseFile, LocalizedText(zh: "收件", en: "File cases")),
        (.caseAssist, LocalizedText(zh: "帮办代办", en: "Help people with their cases")),
        (.caseRead, LocalizedText(zh: "查看办件", en: "Read cases")),
        (.caseReceive, LocalizedText(zh: "接收办件", en: "Receive cases")),
        (.caseHandle, LocalizedText(zh: "经办", en: "Handle cases")),
        (.caseDecide, LocalizedText(zh: "决定", en: "Decide cases")),
        (.caseApprove, LocalizedText(zh: "复核批准", en: "Approve as second person")),
        (.caseDeliver, LocalizedText(zh: "送达与发放结果", en: "Deliver results")),
        (.caseSupervise, LocalizedText(zh: "督办", en: "Supervise")),
        (.caseNote, LocalizedText(zh: "备注", en: "Add notes")),
        (.catalogueEdit, LocalizedText(zh: "编辑事项", en: "Edit service items")),
        (.cataloguePublish, LocalizedText(zh: "发布事项", en: "Publish service items")),
        (.catalogueOverride, LocalizedText(zh: "设定本地差异", en: "Override for own territory")),
        (.registryUnits, LocalizedText(zh: "管理机构", en: "Manage units")),
        (.registryPosts, LocalizedText(zh: "管理岗位与权限", en: "Manage posts")),
        (.registryImport, LocalizedText(zh: "导入数据", en: "Import data")),
        (.registryCalendar, LocalizedText(zh: "管理工作日历", en: "Manage calendars")),
        (.personRegister, LocalizedText(zh: "登记人员", en: "Register people")),
        (.personRead, LocalizedText(zh: "查询人员", en: "Find people")),
        (.personUnmask, LocalizedText(zh: "查看完整证件号码", en: "See whole identity numbers")),
        (.personErase, LocalizedText(zh: "删除个人信息", en: "Erase personal data")),
        (.personExport, LocalizedText(zh: "凭书面申请导出个人信息", en: "Export a person's data on written request")),
        (.delegationOwn, LocalizedText(zh: "委托本人权限", en: "Delegate own powers")),
        (.auditRead, LocalizedText(zh: "查看审计", en: "Read the audit")),
        (.tokenCreate, LocalizedText(zh: "创建程序令牌", en: "Create program tokens")),
        (.vocabularyEdit, LocalizedText(zh: "编辑检索词表", en: "Edit the search vocabulary")),
        (.deliveryManage, LocalizedText(zh: "管理对外发送", en: "Manage what goes out")),
    ]

    public static let all: [Permission] = titles.map(\.permission)

    /// Those that only show something.
    static let reading: Set<Permission> = [.caseRead, .personRead, .personUnmask, .auditRead]

    private static let titleByPermission = Dictionary(
        titles.map { ($0.permission, $0.title) }, uniquingKeysWith: { first, _ in first })

    /// The title; the raw name for a permission this program does not know.
    public var title: LocalizedText { Self.titleByPermission[self] ?? LocalizedText(zh: rawValue, en: rawValue) }

    /// Whether the one who asks has to stand aside in a matter of their own (回避, Civil Servant Law art. 76).
    var demandsRecusal: Bool { [.caseHandle, .caseDecide, .caseApprove].contains(self) }
}
