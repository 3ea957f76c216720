public import Kernel

/// What a notice's text may leave open, written in braces: `{number}`. It is filled in when the notice is read, in the
/// reader's language. There is none for what a person said or who they are: a notice stays in a unit's list when the
/// case has long gone elsewhere.
public enum NoticePlaceholder: String, Sendable, CaseIterable, Hashable {
    /// Number of the case.
    case number
    /// Title of the service item; of the procedure, where there is no item.
    case item
    /// Last day of the running limit that ends first, at the time of the notice.
    case due
    /// The deciding unit, at the time of the notice.
    case unit
    /// The unit that decided before.
    case from
    /// Where the result is collected.
    case place
    /// Why the deciding unit changed, in the words of the routing rule.
    case why
}

extension NoticePlaceholder {
    /// The placeholders of a text of the program's own.
    public static func named(in text: LocalizedText) -> Set<NoticePlaceholder> { used(in: text) }

    /// A placeholder as it stands in a text: its name, and how many characters come before it.
    struct Mention {
        var name: String
        var offset: Int
    }

    /// Everything in braces, known or not.
    static func mentions(in text: String) -> [Mention] {
        var mentions: [Mention] = []
        var offset = 0
        var open: (offset: Int, name: String)?
        for character in text {
            switch character {
            case "{": open = (offset, "")
            case "}":
                if let open { mentions.append(Mention(name: open.name, offset: open.offset)) }
                open = nil
            default: open?.name.append(character)
            }
            offset += 1
        }
        if let open { mentions.append(Mention(name: open.name, offset: open.offset)) }
        return mentions
    }

    /// The placeholders of all languages of a text.
    @Sendable static func used(in text: LocalizedText) -> Set<NoticePlaceholder> {
        Set(text.texts.values.flatMap { mentions(in: $0).compactMap { NoticePlaceholder(rawValue: $0.name) } })
    }

    /// The text with every placeholder filled in.
    public static func filled(_ text: String, with value: (NoticePlaceholder) -> String) -> String {
        guard text.utf8.contains(UInt8(ascii: "{")) else { return text }
        var result = ""
        var open: String?
        for character in text {
            switch (character, open) {
            case ("{", _): open = ""
            case ("}", let name?):
                result += NoticePlaceholder(rawValue: name).map(value) ?? "{\(name)}"
                open = nil
            case (_, let name?): open = name + String(character)
            default: result.append(character)
            }
        }
        return result
    }
}

extension ProcedureDefinition {
    /// What a notice's texts leave open.
    public func placeholders(of notice: String) -> Set<NoticePlaceholder> { noticeFacts[notice] ?? [] }
}

extension ProcedureDefinition {
    /// Notices that are meant for the party, who may be told outside of the system too.
    public var partyNotices: Set<String> {
        let told = filing.tells + actions.flatMap(\.tells)
        return Set(told.filter { $0.recipient == "party" }.map(\.template))
            .union([routing?.tells.party].compactMap { $0 })
    }
}
