import Kernel

/// The sentences of verdicts: which post, what it may, and whose turn it is instead.
enum Reasons {
    static let recusal = LocalizedText(
        zh: "您或委托人是本件的当事人，应当回避，请由同事办理。",
        en: "You, or the colleague who lent you the power, are a party to this case; a colleague has to handle it.")

    static func allowed(_ post: HeldPost, _ permission: Permission, _ standing: PlaceFacts) -> LocalizedText {
        let name = permission.title
        let lent = post.delegatedFrom != nil
        return LocalizedText(
            zh: "岗位“\(post.title[.zhHans])”（\(post.unitName[.zhHans])）\(lent ? "受委托" : "")有“\(name[.zhHans])”权限：\(standing.name[.zhHans])",
            en: "The post “\(post.title[.en])” (\(post.unitName[.en])) has “\(name[.en])”\(lent ? " by delegation" : "") "
                + "for \(standing.name[.en])")
    }

    static func outOfReach(
        _ post: HeldPost, _ permission: Permission, _ grants: [Grant], place: ScopePlace?, _ standing: PlaceFacts?
    ) -> LocalizedText {
        let reach = describe(grants)
        let title = permission.title
        var zh = "您的岗位“\(post.title[.zhHans])”（\(post.unitName[.zhHans])）的“\(title[.zhHans])”权限仅限\(reach.zh)"
        var en = "Your post “\(post.title[.en])” (\(post.unitName[.en])) may “\(title[.en])” only for \(reach.en)"
        switch (place, standing) {
        case (let place?, let standing?):
            zh += "；本件由\(standing.name[.zhHans])\(place.clause.zh)。"
            en += "; this case \(place.clause.en) \(standing.name[.en])."
        case (let place?, nil):
            zh += "；本件没有\(place.title[.zhHans])。"
            en += "; this case has no “\(place.title[.en])”."
        case (nil, let standing?):
            zh += "，不包括\(standing.name[.zhHans])。"
            en += "; \(standing.name[.en]) is outside."
        case (nil, nil):
            zh += "。"
            en += "."
        }
        return LocalizedText(zh: zh, en: en)
    }

    static func notGranted(
        _ permission: Permission, held: [HeldPost], all: [HeldPost], _ today: Day
    ) -> LocalizedText {
        let title = permission.title
        let grants = { (post: HeldPost) in post.grants.contains { $0.permission == permission } }
        let past = all.last { grants($0) && ($0.through.map { $0 < today } ?? false) }
        if let ended = past, let day = ended.through {
            return LocalizedText(
                zh: "您的岗位“\(ended.title[.zhHans])”已于\(day.iso)到期，不再有“\(title[.zhHans])”权限。",
                en: "Your post “\(ended.title[.en])” ended on \(day.iso) and no longer gives “\(title[.en])”.")
        }
        if let coming = all.first(where: { grants($0) && $0.from > today }) {
            return LocalizedText(
                zh: "您的岗位“\(coming.title[.zhHans])”自\(coming.from.iso)起才有“\(title[.zhHans])”权限。",
                en: "Your post “\(coming.title[.en])” gives “\(title[.en])” only from \(coming.from.iso).")
        }
        guard !held.isEmpty else {
            return LocalizedText(
                zh: "您目前没有任何岗位，不能“\(title[.zhHans])”。", en: "You hold no post now, so you cannot “\(title[.en])”.")
        }
        let (zh, en) = (held.map { $0.title[.zhHans] }, held.map { $0.title[.en] })
        return LocalizedText(
            zh: "您的岗位“\(zh.joined(separator: "、"))”没有“\(title[.zhHans])”权限。",
            en: "Your post “\(en.joined(separator: ", "))” does not give “\(title[.en])”.")
    }

    private static func describe(_ grants: [Grant]) -> (zh: String, en: String) {
        var zh: [String] = []
        var en: [String] = []
        for grant in grants {
            let extent = grant.extent.title
            let place = grant.at.map { ($0.title[.zhHans], $0.title[.en]) }
            let part = place.map { "\($0.0)为\(extent[.zhHans])" } ?? extent[.zhHans]
            guard !zh.contains(part) else { continue }
            zh.append(part)
            en.append(place.map { "\($0.1): \(extent[.en])" } ?? extent[.en])
        }
        return (zh.joined(separator: "或") + "的办件与事务", en.joined(separator: " or "))
    }
}
