import Kernel

/// One checked row of a file of divisions.
struct DivisionRow: Sendable {
    static let nameCharactersMaximum = 60

    var line: Int
    var code: DivisionCode
    var parent: DivisionCode?
    var level: DivisionCode.Level
    var name: String
    /// From the column `name_en`, where there is one.
    var nameEnglish: String?

    struct Bad: Error {
        var code: String
        var reason: LocalizedText
    }

    init(_ row: CSVRow, _ columns: CSVColumns) throws(Bad) {
        guard row.fields.count == columns.count else {
            throw Bad(
                code: "division.fieldCount",
                reason: LocalizedText(
                    zh: "应有 \(columns.count) 个字段，这一行有 \(row.fields.count) 个。",
                    en: "Expected \(columns.count) fields, found \(row.fields.count)."))
        }
        func field(_ name: String) -> String { FieldCheck.trimmed(columns.text(name, in: row) ?? "") }
        guard let code = DivisionCode(field("code")) else {
            throw Bad(
                code: "division.code",
                reason: LocalizedText(zh: "代码不是 12 位数字。", en: "The code is not one of 12 digits."))
        }
        let parentText = field("parent")
        let parent = DivisionCode(parentText)
        guard parentText.isEmpty || parent != nil else {
            throw Bad(
                code: "division.parentCode",
                reason: LocalizedText(
                    zh: "上级代码不是 12 位数字。", en: "The parent's code is not one of 12 digits."))
        }
        guard let number = Int(field("level")), let level = DivisionCode.Level(rawValue: number) else {
            throw Bad(
                code: "division.level",
                reason: LocalizedText(zh: "级别应为 1 到 5。", en: "The level must be 1 to 5."))
        }
        if let flaw = Self.flaw(code, parent, level) { throw flaw }
        let name = field("name")
        guard !name.isEmpty, name.count <= Self.nameCharactersMaximum else {
            throw Bad(
                code: "division.name",
                reason: LocalizedText(
                    zh: "名称应为 1 到 \(Self.nameCharactersMaximum) 个字。",
                    en: "The name must have 1 to \(Self.nameCharactersMaximum) characters."))
        }
        line = row.line
        self.code = code
        self.parent = parent
        self.level = level
        self.name = name
        let english = field("name_en")
        nameEnglish = english.isEmpty ? nil : String(english.prefix(Self.nameCharactersMaximum))
    }

    var others: String? { LocalizedText(zh: name, en: nameEnglish).othersJSON }

    /// Code, parent and level must agree.
    private static func flaw(_ code: DivisionCode, _ parent: DivisionCode?, _ level: DivisionCode.Level) -> Bad? {
        guard code.level == level else {
            return Bad(
                code: "division.levelMismatch",
                reason: LocalizedText(
                    zh: "级别与代码不符：按代码应为 \(code.level.rawValue)。",
                    en: "The level does not fit the code, which says \(code.level.rawValue)."))
        }
        guard let parent else {
            guard level != .province else { return nil }
            return Bad(
                code: "division.parentMissing",
                reason: LocalizedText(zh: "没有写上级代码。", en: "The parent's code is missing."))
        }
        guard parent != code, level != .province, code.isWithin(parent) else {
            return Bad(
                code: "division.parentMismatch",
                reason: LocalizedText(
                    zh: "代码不在上级代码的范围内。", en: "The code does not lie within its parent's."))
        }
        return nil
    }
}
