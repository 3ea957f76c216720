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
                zh: "这个人现在有或者以前有过岗位，任职记录要保留，不能删除。",
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
        case .accountLocked(let until):
            LocalizedText(
                zh: "错的次数太多。\(until.clockText)以后可以再试。",
                en: "Too many wrong tries. You can try again after \(until.clockText).")
        case .accountDisabled: LocalizedText(zh: "这个账号已停用。", en: "This account is disabled.")
        case .passwordTooWeak(let flaw): flaw.message
        case .sessionExpired: LocalizedText(zh: "登录已过期，请重新登录。", en: "Please sign in again.")
        case .tooMany(let limit):
            LocalizedText(zh: "数量已达上限（\(limit)）。", en: "The limit of \(limit) is reached.")
        case .sealBroken:
            LocalizedText(zh: "加密内容无法打开。", en: "The sealed content cannot be opened.")
        case .wrongCode:
            LocalizedText(
                zh: "验证码不对，或者已经用过。等应用里换了新的再输。",
                en: "The code is wrong or was used before. Wait for the next one and enter it.")
        case .wrongPhoneCode:
            LocalizedText(zh: "验证码不对，请再看一遍短信。", en: "The code is wrong. Please look at the message again.")
        case .codeExpired:
            LocalizedText(
                zh: "验证码已经失效，请重新获取。", en: "This code is no longer good. Please ask for a new one.")
        case .codeTooSoon(let at):
            LocalizedText(
                zh: "刚刚发过验证码。\(at.clockText)以后可以再要一个。",
                en: "A code was sent just now. You can ask for another after \(at.clockText).")
        case .codesUsedUp:
            LocalizedText(
                zh: "今天发的验证码太多了，明天再试。急着办可以到窗口，或者凭办件编号查进度。",
                en: """
                    Too many codes today. Please try again tomorrow; until then a counter helps, and a case can be \
                    followed by its number.
                    """)
        case .codesNotOffered:
            LocalizedText(
                zh: "这里还没有开通短信验证码。", en: "Codes by text message are not available here yet.")
        case .noPhone:
            LocalizedText(zh: "没有登记电话号码。", en: "No telephone number is registered.")
        case .secondStepNeeded:
            LocalizedText(
                zh: "您的岗位必须用两步登录，不能关掉。可以换一部手机。",
                en: "Your post requires the second step; it cannot be turned off. You can move it to another phone.")
        case .linkExpired:
            LocalizedText(
                zh: "这个链接已经用过或者过期。重新启动程序会给出新的链接。",
                en: "This link was used or has ended. Starting the program again gives a new one.")
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

extension PasswordFlaw {
    var message: LocalizedText {
        switch self {
        case .length:
            LocalizedText(
                zh: "密码至少 10 个字符，最多 128 个。几个词连起来最好记。",
                en: "A password has 10 to 128 characters. A few words in a row are easiest to keep.")
        case .common:
            LocalizedText(
                zh: "这个密码太常见，别人一猜就中。换一个只有您想得到的。",
                en: "This password is too common and quickly guessed. Choose one that only you would think of.")
        case .name:
            LocalizedText(
                zh: "密码里除了姓名、用户名就没有多少了，请加长。",
                en: "Apart from your name there is little left of this password. Make it longer.")
        case .same:
            LocalizedText(zh: "新密码和原来的一样。", en: "The new password is the old one.")
        }
    }
}
