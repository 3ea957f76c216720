import Kernel

/// Fields that carry numbers with a check character, and files.
extension InputCheck {
    func citizenNumber(_ value: JSONValue) throws(FieldFlaw) -> JSONValue {
        let flaw: CitizenNumber.Flaw
        do throws(CitizenNumber.Flaw) {
            return .text(try CitizenNumber(value.text ?? "").text)
        } catch {
            flaw = error
        }
        switch flaw {
        case .length: throw FieldFlaw("身份证号应是 18 位。", "A citizen number has 18 characters.")
        case .characters:
            throw FieldFlaw("身份证号只有数字，最后一位可以是 X。", "A citizen number is all digits; the last may be X.")
        case .date: throw FieldFlaw("身份证号里的出生日期不存在，请核对。", "The date of birth in it does not exist; please check it.")
        case .checkCharacter:
            throw FieldFlaw("身份证号有一位填错了，请核对。", "One digit of the citizen number is wrong; please check it.")
        }
    }

    func creditCode(_ value: JSONValue) throws(FieldFlaw) -> JSONValue {
        do throws(CreditCode.Flaw) {
            return .text(try CreditCode(value.text ?? "").text)
        } catch {
            switch error {
            case .length: throw FieldFlaw("统一社会信用代码应是 18 位。", "A unified social credit code has 18 characters.")
            case .characters: throw FieldFlaw("统一社会信用代码里有不该有的字符。", "It holds characters that a credit code never has.")
            case .checkCharacter:
                throw FieldFlaw("统一社会信用代码有一位填错了，请核对。", "One character of the code is wrong; please check it.")
            }
        }
    }

    /// Digits, an optional leading plus, spaces and dashes between: mobile, landline and foreign numbers alike.
    func phone(_ value: JSONValue) throws(FieldFlaw) -> JSONValue {
        let flaw = FieldFlaw("电话号码是 7 到 15 位数字。", "A phone number has 7 to 15 digits.")
        guard let text = value.text, text.utf8.count <= 40 else { throw flaw }
        var digits = ""
        for (index, character) in text.enumerated() {
            switch character {
            case "0"..."9": digits.append(character)
            case "+" where index == 0: digits.append(character)
            case " ", "-", "(", ")": continue
            default: throw flaw
            }
        }
        guard (7...15).contains(digits.count { $0 != "+" }) else { throw flaw }
        return .text(digits)
    }

    func division(_ value: JSONValue) throws(FieldFlaw) -> JSONValue {
        guard let code = value.text.flatMap({ DivisionCode($0) }) else {
            throw FieldFlaw("请从列表里选地方。", "Please pick a place from the list.")
        }
        return .text(code.text)
    }

    func attachments(_ value: JSONValue) throws(FieldFlaw) -> JSONValue {
        let list = value.list ?? [value]
        guard list.count <= CaseLimits.attachments else {
            throw FieldFlaw("最多 \(CaseLimits.attachments) 个文件。", "At most \(CaseLimits.attachments) files.")
        }
        let files = list.compactMap(AttachmentReference.init)
        guard files.count == list.count else {
            throw FieldFlaw("有文件没有传好，请重新上传。", "A file did not arrive whole; please upload it again.")
        }
        return .list(files.map(\.json))
    }

    func materials(_ value: JSONValue) throws(FieldFlaw) -> JSONValue {
        let list = value.list ?? [value]
        guard list.count <= CaseLimits.materials else {
            throw FieldFlaw("最多选 \(CaseLimits.materials) 份材料。", "At most \(CaseLimits.materials) materials.")
        }
        for item in list {
            guard let wish = MaterialWish(item), materials.contains(where: { $0.id == wish.id }) else {
                throw FieldFlaw("有一份材料不在清单里，请从清单里选。", "One material is not on the list; please pick from the list.")
            }
            guard (wish.note?.count ?? 0) <= CaseLimits.noteCharacters, (0...999).contains(wish.copies ?? 0),
                wish.attachments.count == item["attachments"]?.list?.count ?? 0,
                wish.attachments.count <= CaseLimits.attachments
            else {
                throw FieldFlaw("材料的份数、说明或附件不对，请检查。", "Copies, remark or files of a material are not right.")
            }
        }
        return .list(list)
    }
}
