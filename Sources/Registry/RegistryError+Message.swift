public import Kernel

extension RegistryError {
    /// One sentence for the reader: what happened, what to do.
    public var message: LocalizedText {
        switch self {
        case .unreadableFile:
            LocalizedText(zh: "文件打不开或读不了。", en: "The file cannot be opened or read.")
        case .missingColumns(let names):
            LocalizedText(
                zh: "缺少列：" + names.joined(separator: "、") + "。",
                en: "Columns are missing: " + names.joined(separator: ", ") + ".")
        case .malformedFile(let why): why
        case .unknownDivision: LocalizedText(zh: "没有这个地区。", en: "There is no such territory.")
        case .unknownUnit: LocalizedText(zh: "没有这个单位。", en: "There is no such unit.")
        case .unknownPerson: LocalizedText(zh: "没有找到这个人。", en: "No such person was found.")
        case .unknownPost: LocalizedText(zh: "没有这个岗位。", en: "There is no such post.")
        case .unknownRole: LocalizedText(zh: "没有这种岗位权限模板。", en: "There is no such role.")
        case .unknownMandate: LocalizedText(zh: "没有这份委托。", en: "There is no such mandate.")
        case .unknownDelegation: LocalizedText(zh: "没有这份授权。", en: "There is no such delegation.")
        case .unknownAccount: LocalizedText(zh: "没有这个账号。", en: "There is no such account.")
        case .unknownToken: LocalizedText(zh: "没有这个接口令牌。", en: "There is no such token.")
        case .unknownLook:
            LocalizedText(zh: "没有这条查看记录。", en: "There is no record of such a look.")
        case .ownLook:
            LocalizedText(
                zh: "不能说明自己的查看，请由别人来写。",
                en: "Nobody explains their own look. Somebody else has to do it.")
        case .invalid(_, let why): why
        case .codeTaken: LocalizedText(zh: "这个单位代码已被使用。", en: "This unit code is taken.")
        case .usernameTaken: LocalizedText(zh: "这个用户名已被使用。", en: "This user name is taken.")
        case .unitInUse:
            LocalizedText(
                zh: "这个单位还有下级单位或在任岗位，不能停用。",
                en: "The unit still has active units or posts below it and cannot be closed.")
        case .unitCycle:
            LocalizedText(zh: "上级单位不能是它自己的下级。", en: "A unit cannot stand below itself.")
        case .identityConflict:
            LocalizedText(
                zh: "这个证件号码已经登记在另一个姓名下，请核对。",
                en: "This number is registered under another name. Please check.")
        case .personHoldsPost:
            LocalizedText(
                zh: "这个人有或曾有岗位，任职记录要保留，不能删除。",
                en: "This person holds or held a post; what they did in office is kept, so the record stays.")
        case .reasonRequired:
            LocalizedText(zh: "查看完整信息必须写明理由。", en: "Seeing the full data requires a reason.")
        case .delegationTooWide(let why): why
        case .delegationTooLong:
            LocalizedText(zh: "授权期限太长。", en: "The delegation runs for too long.")
        case .periodInvalid:
            LocalizedText(zh: "结束日期早于开始日期。", en: "The period ends before it begins.")
        case .wrongPassword:
            LocalizedText(zh: "用户名或密码不对。", en: "The user name or the password is wrong.")
        case .accountLocked:
            LocalizedText(
                zh: "密码错误次数过多，请稍后再试。", en: "Too many wrong passwords. Please try again later.")
        case .accountDisabled: LocalizedText(zh: "这个账号已停用。", en: "This account is disabled.")
        case .passwordTooWeak:
            LocalizedText(
                zh: "密码至少 10 个字符，最多 128 个，不能与用户名相同。",
                en: "A password has 10 to 128 characters and differs from the user name.")
        case .sessionExpired: LocalizedText(zh: "登录已过期，请重新登录。", en: "Please sign in again.")
        case .tooMany(let limit):
            LocalizedText(zh: "数量已达上限（\(limit)）。", en: "The limit of \(limit) is reached.")
        case .sealBroken:
            LocalizedText(zh: "加密内容无法打开。", en: "The sealed content cannot be opened.")
        }
    }
    /// The fields that are the reason, where single ones are.
    public var fields: [String: LocalizedText] {
        switch self {
        case .invalid(let field, let why): [field: why]
        case .usernameTaken: ["username": message]
        case .codeTaken: ["code": message]
        case .periodInvalid: ["through": message]
        case .reasonRequired: ["reason": message]
        case .passwordTooWeak: ["password": message]
        default: [:]
        }
    }
}
