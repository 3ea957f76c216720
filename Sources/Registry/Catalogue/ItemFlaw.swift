public import Kernel

/// What is wrong with one field of an item.
public struct ItemFlaw: Sendable, Hashable {
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        case unknownField, missing, wrongType, tooLong, tooMany, outOfRange, notAChoice, duplicate
        case notOverridable, requiredMaterial, exceedsStatutory
    }

    /// The field's key with the place inside it, such as `materials[2].id`.
    public var path: String
    public var reason: Reason
    public var message: LocalizedText

    public init(path: String, reason: Reason, message: LocalizedText) {
        self.path = path
        self.reason = reason
        self.message = message
    }

    init(_ path: String, _ reason: Reason) {
        self.init(path: path, reason: reason, message: reason.message)
    }

    /// The key of the field alone.
    public var field: String { String(path.prefix { $0 != "[" && $0 != "." }) }

    /// A stable code for interfaces.
    public var code: String { "catalogue.field.\(reason.rawValue)" }
}

extension ItemFlaw.Reason {
    /// The sentence for readers; the field is named beside it.
    public var message: LocalizedText {
        switch self {
        case .unknownField: LocalizedText(zh: "没有这个要素。", en: "There is no such field.")
        case .missing: LocalizedText(zh: "必须填写。", en: "This is required.")
        case .wrongType: LocalizedText(zh: "格式不对。", en: "This has the wrong form.")
        case .tooLong: LocalizedText(zh: "内容过长。", en: "This is too long.")
        case .tooMany: LocalizedText(zh: "条目过多。", en: "There are too many entries.")
        case .outOfRange: LocalizedText(zh: "数值超出允许范围。", en: "The number is out of range.")
        case .notAChoice: LocalizedText(zh: "不在可选范围内。", en: "This is not one of the choices.")
        case .duplicate: LocalizedText(zh: "重复。", en: "This occurs twice.")
        case .notOverridable:
            LocalizedText(zh: "上级标准不允许本级调整此项。", en: "The upper level does not let this level change it.")
        case .requiredMaterial:
            LocalizedText(
                zh: "不得取消或放宽上级规定的必交材料。", en: "A material the upper level requires may not be dropped or loosened.")
        case .exceedsStatutory:
            LocalizedText(zh: "承诺时限不得长于法定时限。", en: "The promised limit may not exceed the statutory one.")
        }
    }
}
