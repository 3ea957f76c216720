import Kernel

/// One row of a published item list, checked.
struct ItemRow {
    static let columns = ["item_code", "name", "department", "division", "task_type", "department_code"]

    var code: String
    var name: String
    var department: String
    var division: DivisionCode
    var type: ItemType
    var departmentCode: String

    init(_ row: CSVRow, _ columns: CSVColumns) throws(Bad) {
        func text(_ name: String) -> String { Self.trimmed(columns.text(name, in: row) ?? "") }
        code = text("item_code")
        guard Catalogue.isValidCode(code) else { throw .code }
        name = text("name")
        guard (1...300).contains(name.count) else { throw .name }
        department = text("department")
        guard (1...100).contains(department.count) else { throw .department }
        let digits = text("division")
        guard let division = DivisionCode(digits) else { throw .division }
        self.division = division
        guard let type = Int(text("task_type")).flatMap(ItemType.init(taskType:)) else { throw .taskType }
        self.type = type
        departmentCode = text("department_code")
        guard (1...40).contains(departmentCode.utf8.count), departmentCode.utf8.allSatisfy(ItemValidation.isKeyByte)
        else { throw .departmentCode }
    }

    /// Unit codes are opaque; the first six digits of the division keep those of different territories apart.
    var unitCode: String { "\(division.short).\(departmentCode)" }

    /// The values that the row itself tells; `kind` is what the department's name says.
    private func told(_ kind: DepartmentKind?) -> [ItemField: JSONValue] {
        [
            .name: .text(name), .type: .text(type.rawValue), .department: .text(kind?.rawValue ?? "other"),
            .departmentName: .text(department), .unit: .text(unitCode),
        ]
    }

    /// A new item: usable at once, with plain values that the department has yet to check.
    func newFields(_ kind: DepartmentKind?) -> [ItemField: JSONValue] {
        let defaults = ItemDefaults.standard
        var fields = told(kind)
        fields[.procedure] = .text(defaults.procedure)
        fields[.level] = .text(Self.level(division.level))
        fields[.complete] = false
        return fields.merging(defaults.imported.fields(isLicence: type == .licence)) { own, _ in own }
    }

    /// A known item: what the row tells replaces what was known; what a department added stays. Texts in other
    /// languages stay with a name that did not change.
    func changed(_ known: [ItemField: JSONValue], _ kind: DepartmentKind?) -> [ItemField: JSONValue] {
        known.merging(told(kind)) { old, new in
            LocalizedText(item: old)?.texts[.zhHans] == new.text ? old : new
        }
    }

    private static func level(_ level: DivisionCode.Level) -> String {
        switch level {
        case .province: "province"
        case .prefecture: "prefecture"
        case .county: "county"
        case .township: "township"
        case .village: "village"
        }
    }

    /// Without blanks at both ends, the ideographic one included.
    private static func trimmed(_ text: String) -> String {
        guard text.first?.isWhitespace == true || text.last?.isWhitespace == true else { return text }
        let rest = text.drop { $0.isWhitespace }
        let end = rest.lastIndex { !$0.isWhitespace }.map { rest.index(after: $0) } ?? rest.endIndex
        return String(rest[..<end])
    }
}
