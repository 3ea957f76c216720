public import Kernel

/// Why the catalogue refuses. Holds no personal data.
public struct CatalogueError: Error, Sendable, Hashable {
    public enum Code: String, Sendable, Hashable, CaseIterable {
        case unknownItem = "catalogue.unknown_item"
        case unknownVersion = "catalogue.unknown_version"
        case invalidCode = "catalogue.invalid_code"
        case invalidFields = "catalogue.invalid_fields"
        case notOverridable = "catalogue.not_overridable"
        case draftExists = "catalogue.draft_exists"
        case draftChanged = "catalogue.draft_changed"
        case notADraft = "catalogue.not_a_draft"
        case notPublished = "catalogue.not_published"
        case dayInThePast = "catalogue.day_in_the_past"
        case laterVersionScheduled = "catalogue.later_version_scheduled"
        case nothingToPublish = "catalogue.nothing_to_publish"
        case invalidCursor = "catalogue.invalid_cursor"
        case territoryNeeded = "catalogue.territory_needed"
        case invalidSynonym = "catalogue.invalid_synonym"
        case tooManySynonyms = "catalogue.too_many_synonyms"
        case unreadableFile = "catalogue.unreadable_file"
    }

    public var code: Code
    public var message: LocalizedText
    /// What is wrong with each field, where the fields are the reason.
    public var flaws: [ItemFlaw]

    public init(_ code: Code, flaws: [ItemFlaw] = [], detail: String = "") {
        self.code = code
        self.flaws = flaws
        let (zh, en) = code.words
        message = detail.isEmpty ? LocalizedText(zh: zh, en: en) : LocalizedText(zh: zh + detail, en: "\(en) \(detail)")
    }
}

extension CatalogueError.Code {
    fileprivate var words: (zh: String, en: String) {
        switch self {
        case .unknownItem: ("没有这个事项。", "There is no such item.")
        case .unknownVersion: ("没有这个版本。", "There is no such version.")
        case .invalidCode:
            (
                "事项编码须为 4 至 64 个字母、数字或 . - _ 字符。",
                "An item code has 4 to 64 letters, digits, dots, dashes or underscores."
            )
        case .invalidFields: ("有要素填写不正确。", "Some fields are not right.")
        case .notOverridable: ("有要素不允许本级调整。", "Some fields may not be changed at this level.")
        case .draftExists: ("本级已有未发布的草稿。", "This level already has an unpublished draft.")
        case .draftChanged: ("草稿已被他人修改，请重新打开。", "Somebody else changed the draft; open it again.")
        case .notADraft: ("这个版本不是草稿，不能修改。", "This version is not a draft and cannot be changed.")
        case .notPublished: ("这个版本没有发布。", "This version is not published.")
        case .dayInThePast: ("日期不能早于今天。", "The day may not be in the past.")
        case .laterVersionScheduled: ("已有同日或更晚生效的版本。", "A version is already scheduled for that day or later.")
        case .nothingToPublish: ("草稿没有内容。", "The draft is empty.")
        case .invalidCursor: ("翻页位置无效。", "The paging position is not valid.")
        case .territoryNeeded: ("事项过多，请先选择地区。", "There are too many items: choose a territory first.")
        case .invalidSynonym: ("同义词填写不正确。", "The synonym is not right.")
        case .tooManySynonyms: ("同义词已达上限。", "There are too many synonyms.")
        case .unreadableFile: ("文件无法读取。", "The file cannot be read.")
        }
    }
}
