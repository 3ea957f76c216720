import Kernel

extension Refusal {
    init(_ code: Code, _ zh: String, _ en: String, fields: [String: LocalizedText] = [:]) {
        self.init(code, LocalizedText(zh: zh, en: en), fields: fields)
    }

    static func unknownUnit(_ code: String) -> Refusal {
        Refusal(
            .unknownUnit, "没有编号为“\(code)”的单位，请从列表里选。", "There is no unit “\(code)”; please pick one from the list.")
    }

    static func limit(_ zh: String, _ en: String, _ most: Int) -> Refusal {
        Refusal(.limit, "\(zh)最多 \(most)，已经超过。", "\(en): at most \(most) are possible.")
    }

    /// A file asks an effect for something that the values at hand do not give.
    static func unfit(_ effect: String, _ argument: String) -> Refusal {
        Refusal(
            .invalidInput, "办理规则里“\(effect)”的“\(argument)”没有得到可用的值，请检查填写内容，或联系管理员。",
            "“\(argument)” of “\(effect)” got no usable value. Please check what was entered, or ask an administrator.")
    }
}
