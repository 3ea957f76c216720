import FoundationEssentials
import Kernel

extension InputCheck {
    /// The value in its standard shape, or what is wrong with it.
    func normal(_ value: JSONValue, _ field: FormField) throws(FieldFlaw) -> JSONValue {
        switch field.kind {
        case .text: try text(value, field, longest: CaseLimits.lineCharacters, oneLine: true)
        case .longText: try text(value, field, longest: CaseLimits.textCharacters, oneLine: false)
        case .number: try number(value, field)
        case .money: try money(value, field)
        case .date: try date(value)
        case .choice: try choice(value, field)
        case .choices: try .list(many(value).map { item throws(FieldFlaw) in try choice(item, field) })
        case .yesNo: try yesNo(value)
        case .citizenNumber: try citizenNumber(value)
        case .creditCode: try creditCode(value)
        case .phone: try phone(value)
        case .division: try division(value)
        case .unit: try unit(value)
        case .units: try units(value)
        case .person: try person(value)
        case .attachment: try attachments(value)
        case .materials: try materials(value)
        }
    }

    private func plain(_ value: JSONValue) throws(FieldFlaw) -> String {
        guard let text = value.text else { throw FieldFlaw("请填写文字。", "Please enter a text.") }
        return text
    }

    private func text(
        _ value: JSONValue, _ field: FormField, longest: Int, oneLine: Bool
    ) throws(FieldFlaw) -> JSONValue {
        let text = try plain(value)
        let longest = min(field.maximum ?? longest, CaseLimits.textCharacters)
        // Counting characters of an endless text is itself work, so bytes are looked at first.
        guard text.utf8.count <= longest * 32, text.count <= longest else {
            throw FieldFlaw("最多 \(longest) 个字，请写短一些。", "At most \(longest) characters, please shorten it.")
        }
        if let least = field.minimum, text.count < least {
            throw FieldFlaw("至少 \(least) 个字，请写详细一些。", "At least \(least) characters, please say more.")
        }
        if oneLine, text.contains(where: \.isNewline) {
            throw FieldFlaw("这一项只能写一行。", "Only one line is possible here.")
        }
        guard !text.unicodeScalars.contains(where: { $0.value < 32 && $0 != "\n" && $0 != "\r" && $0 != "\t" }) else {
            throw FieldFlaw("里面有不能显示的字符，请删掉。", "It holds characters that cannot be shown; please remove them.")
        }
        return .text(text)
    }

    private func number(_ value: JSONValue, _ field: FormField) throws(FieldFlaw) -> JSONValue {
        var number = value.number
        if number == nil, let text = value.text, text.utf8.count <= 30, Self.looksNumeric(text) {
            number = Decimal(string: text)
        }
        guard let number, !number.isNaN else { throw FieldFlaw("请填写数字。", "Please enter a number.") }
        if let least = field.minimum, number < Decimal(least) {
            throw FieldFlaw("不能小于 \(least)。", "It cannot be less than \(least).")
        }
        if let most = field.maximum, number > Decimal(most) {
            throw FieldFlaw("不能大于 \(most)。", "It cannot be more than \(most).")
        }
        if let whole = Int64(number.description) { return .integer(whole) }
        return .decimal(number)
    }

    /// `Decimal(string:)` reads a number at the start and forgets the rest.
    private static func looksNumeric(_ text: String) -> Bool {
        var rest = Substring(text)
        if rest.first == "-" { rest = rest.dropFirst() }
        let parts = rest.split(separator: ".", omittingEmptySubsequences: false)
        return (1...2).contains(parts.count)
            && parts.allSatisfy { part in !part.isEmpty && part.utf8.allSatisfy { (48...57).contains($0) } }
    }

    private func money(_ value: JSONValue, _ field: FormField) throws(FieldFlaw) -> JSONValue {
        let written = value.text ?? value.number?.description
        guard let written, let amount = Money(written) else {
            throw FieldFlaw(
                "请填写金额，最多两位小数，例如 12.50。", "Please enter an amount with at most two decimals, such as 12.50.")
        }
        if let least = field.minimum, amount.fen < Int64(least) * 100 {
            throw FieldFlaw("不能少于 \(least) 元。", "It cannot be less than ¥\(least).")
        }
        if let most = field.maximum, amount.fen > Int64(most) * 100 {
            throw FieldFlaw("不能多于 \(most) 元。", "It cannot be more than ¥\(most).")
        }
        return .text(amount.description)
    }

    private func date(_ value: JSONValue) throws(FieldFlaw) -> JSONValue {
        guard let day = value.day else {
            throw FieldFlaw("没有这个日期，请按 2026-11-22 这样填写。", "There is no such date; please write it like 2026-11-22.")
        }
        return .text(day.iso)
    }

    private func choice(_ value: JSONValue, _ field: FormField) throws(FieldFlaw) -> JSONValue {
        let text = value.text ?? value.int.map(String.init)
        guard let text, field.options.contains(where: { $0.value == text }) else {
            throw FieldFlaw("请从给出的选项里选。", "Please choose one of the options.")
        }
        return .text(text)
    }

    private func many(_ value: JSONValue) throws(FieldFlaw) -> [JSONValue] {
        let list = value.list ?? [value]
        guard list.count <= CaseLimits.fields else {
            throw FieldFlaw("最多选 \(CaseLimits.fields) 项。", "At most \(CaseLimits.fields) are possible.")
        }
        var seen: Set<JSONValue> = []
        return list.filter { seen.insert($0).inserted }
    }

    private func yesNo(_ value: JSONValue) throws(FieldFlaw) -> JSONValue {
        if let bool = value.bool { return .bool(bool) }
        switch value.text {
        case "true", "yes", "on", "1": return .bool(true)
        case "false", "no", "off", "0": return .bool(false)
        default: throw FieldFlaw("请选“是”或“否”。", "Please choose yes or no.")
        }
    }

    private func unit(_ value: JSONValue) throws(FieldFlaw) -> JSONValue {
        let code = try plain(value)
        guard offices[UnitID(code)] != nil else {
            throw FieldFlaw("没有这个单位，请从列表里选。", "There is no such unit; please pick one from the list.")
        }
        return .text(code)
    }

    private func units(_ value: JSONValue) throws(FieldFlaw) -> JSONValue {
        let list = try many(value)
        guard list.count <= CaseLimits.opinions else {
            throw FieldFlaw("最多选 \(CaseLimits.opinions) 个单位。", "At most \(CaseLimits.opinions) units.")
        }
        return try .list(list.map { item throws(FieldFlaw) in try unit(item) })
    }

    private func person(_ value: JSONValue) throws(FieldFlaw) -> JSONValue {
        guard let person = PersonID(try plain(value)) else {
            throw FieldFlaw("没有这个人，请从列表里选。", "There is no such person; please pick one from the list.")
        }
        return .text(person.description)
    }
}
