import Yams

/// One vocabulary file. Every section is optional.
///
/// `terms` maps an official term to what people say instead, separated by "、"; "*0.6" behind a phrase lowers its
/// weight, a space inside it joins words that must all occur. `events` names life events with `said` and `terms`.
/// `same` lists groups of everyday words that mean the same; `context` words for where something happens or for whom.
struct VocabularyFile: Decodable, Equatable {
    struct Event: Decodable, Equatable {
        var said: String
        var terms: String
    }
    struct Action: Decodable, Equatable {
        var name: String
        var said: String?
        var named: String?
        var plain: Bool?
    }
    var terms: [String: String]?
    var events: [String: Event]?
    var same: [String: String]?
    var stop: String?
    var context: String?
    var generic: String?
    var noise: String?
    var noisePrefixes: String?
    var actions: [Action]?
    var sounds: [String: String]?

    static func read(_ yaml: String) throws(VocabularyError) -> VocabularyFile {
        if let file = quick(yaml) { return file }
        return try full(yaml)
    }

    /// Nil where the file is not written plainly.
    static func quick(_ yaml: String) -> VocabularyFile? { PlainYAML.read(yaml).flatMap { VocabularyFile($0) } }

    static func full(_ yaml: String) throws(VocabularyError) -> VocabularyFile {
        do {
            return try YAMLDecoder().decode(VocabularyFile.self, from: yaml)
        } catch {
            throw .malformed(detail: String(describing: error))
        }
    }

    /// Nil where a section is not of its shape; the full reader then says where.
    private init?(_ sections: [PlainYAML.Member]) {
        for section in sections {
            switch (section.key, section.value) {
            case ("terms", .map(let members)): terms = Self.texts(members)
            case ("same", .map(let members)): same = Self.texts(members)
            case ("sounds", .map(let members)): sounds = Self.texts(members)
            case ("events", .map(let members)): events = Self.events(members)
            case ("actions", .list(let items)): actions = Self.actions(items)
            case ("stop", .text(let text)): stop = text
            case ("context", .text(let text)): context = text
            case ("generic", .text(let text)): generic = text
            case ("noise", .text(let text)): noise = text
            case ("noisePrefixes", .text(let text)): noisePrefixes = text
            default: return nil
            }
        }
        let read: [Bool] = [
            terms != nil, same != nil, sounds != nil, events != nil, actions != nil, stop != nil, generic != nil,
            noise != nil, noisePrefixes != nil, context != nil,
        ]
        guard read.filter({ $0 }).count == sections.count else { return nil }
    }

    private static func texts(_ members: [PlainYAML.Member]) -> [String: String]? {
        var texts = [String: String](minimumCapacity: members.count)
        for member in members {
            guard case .text(let text) = member.value else { return nil }
            texts[member.key] = text
        }
        return texts
    }

    private static func events(_ members: [PlainYAML.Member]) -> [String: Event]? {
        var events: [String: Event] = [:]
        for member in members {
            guard case .map(let parts) = member.value, let texts = texts(parts), let said = texts["said"],
                let terms = texts["terms"]
            else { return nil }
            events[member.key] = Event(said: said, terms: terms)
        }
        return events
    }

    private static func actions(_ items: [PlainYAML.Node]) -> [Action]? {
        var actions: [Action] = []
        for item in items {
            guard case .map(let parts) = item, let texts = texts(parts), let name = texts["name"],
                ["true", "false", nil].contains(texts["plain"])
            else { return nil }
            actions.append(
                Action(
                    name: name, said: texts["said"], named: texts["named"], plain: texts["plain"].map { $0 == "true" }))
        }
        return actions
    }
}
