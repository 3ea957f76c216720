import Kernel

extension ItemRow {
    /// Why a row cannot be taken.
    struct Bad: Error {
        var code: String
        var reason: LocalizedText
        /// Not the row's fault: the whole import ends with it.
        var cause: (any Error)?

        init(_ code: String, _ zh: String, _ en: String) {
            self.code = code
            reason = LocalizedText(zh: zh, en: en)
        }

        /// A record that is broken as CSV.
        init(_ flaw: CSVFlaw) {
            code = flaw.code
            reason = flaw.reason
        }

        init(cause: any Error) {
            self.init("item.interrupted", "导入中断。", "The import was interrupted.")
            self.cause = cause
        }

        static let code = Bad(
            "item.code", "事项编码须为 4 至 64 个字母、数字或 . - _ 字符。",
            "An item code has 4 to 64 letters, digits, dots, dashes or underscores.")
        static let name = Bad("item.name", "事项名称须为 1 至 300 个字。", "A name has 1 to 300 characters.")
        static let department = Bad(
            "item.department", "部门名称须为 1 至 100 个字。", "A department's name has 1 to 100 characters.")
        static let division = Bad("item.division", "行政区划代码须为 12 位数字。", "A division code has 12 digits.")
        static let taskType = Bad(
            "item.taskType", "事项类型须为 1、5、7、8、9、10 或 20。", "The task type is 1, 5, 7, 8, 9, 10 or 20.")
        static let departmentCode = Bad(
            "item.departmentCode", "部门编码须为 1 至 40 个字母、数字或 . - _ 字符。",
            "A department code has 1 to 40 letters, digits, dots, dashes or underscores.")
        static let keptAbove = Bad(
            "item.keptAbove", "该事项由上级统一管理，下级只能调整允许的要素。",
            "A level above keeps this item; lower levels only change what it allows.")
        static let laterVersion = Bad(
            "item.laterVersion", "该事项已有尚未生效的新版本。", "A version of this item is already scheduled.")

        static func unknownDivision(_ division: DivisionCode) -> Bad {
            Bad(
                "item.unknownDivision", "行政区划 \(division) 和它的上级都没有登记。",
                "Neither the division \(division) nor the one above it is registered.")
        }

        static func repeated(first: Int) -> Bad {
            Bad(
                "item.repeated", "同一地区的这个事项编码在第 \(first) 行已经出现。",
                "This code stands for the same territory in line \(first) already.")
        }
    }
}
