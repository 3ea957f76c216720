import Kernel
import Yams

/// A mapping of the file, read key by key; `close()` tells which keys nobody asked for.
final class Section {
    let spot: Spot
    let name: String
    let flaws: FlawList
    private let pairs: [(key: String, keySpot: Spot, node: Node)]
    private var known: Set<String> = []

    /// nil, with a flaw, where the node is no mapping.
    init?(_ node: Node, name: String, flaws: FlawList) {
        spot = Spot(node.mark)
        self.name = name
        self.flaws = flaws
        guard case .mapping(let mapping) = node else {
            flaws.add("\(name) must be a mapping (key: value)", at: spot)
            return nil
        }
        pairs = mapping.map { ($0.key.scalar?.string ?? "", Spot($0.key.mark), $0.value) }
    }

    /// All entries in file order, for mappings whose keys are ids.
    var entries: [(key: String, keySpot: Spot, node: Node)] { pairs }

    func node(_ key: String) -> Node? {
        known.insert(key)
        return pairs.first { $0.key == key }?.node
    }

    func spot(of key: String) -> Spot { pairs.first { $0.key == key }?.keySpot ?? spot }

    func scalar(_ key: String, required: Bool = false) -> Located<String>? {
        guard let node = node(key) else {
            if required { flaws.add("\(name): `\(key)` is missing", at: spot) }
            return nil
        }
        guard case .scalar(let scalar) = node else {
            flaws.add("\(name): `\(key)` must be a single value", at: Spot(node.mark))
            return nil
        }
        return Located(value: scalar.string, spot: Spot(node.mark))
    }

    func integer(_ key: String, required: Bool = false) -> Int? {
        guard let text = scalar(key, required: required) else { return nil }
        guard let number = Int(text.value) else {
            flaws.add("\(name): `\(key)` must be a whole number, not “\(text.value)”", at: text.spot)
            return nil
        }
        return number
    }

    func flag(_ key: String) -> Bool? {
        guard let text = scalar(key) else { return nil }
        switch text.value {
        case "true", "yes": return true
        case "false", "no": return false
        default:
            flaws.add("\(name): `\(key)` must be true or false, not “\(text.value)”", at: text.spot)
            return nil
        }
    }

    /// One name or a list of names.
    func names(_ key: String) -> [Located<String>] {
        guard let node = node(key) else { return [] }
        switch node {
        case .scalar(let scalar): return [Located(value: scalar.string, spot: Spot(node.mark))]
        case .sequence(let sequence):
            return sequence.compactMap { item in
                guard let text = item.scalar?.string else {
                    flaws.add("\(name): `\(key)` must be a list of names", at: Spot(item.mark))
                    return nil
                }
                return Located(value: text, spot: Spot(item.mark))
            }
        default:
            flaws.add("\(name): `\(key)` must be a name or a list of names", at: Spot(node.mark))
            return []
        }
    }

    func list(_ key: String) -> [Node] {
        guard let node = node(key) else { return [] }
        guard case .sequence(let sequence) = node else {
            flaws.add("\(name): `\(key)` must be a list", at: Spot(node.mark))
            return []
        }
        return Array(sequence)
    }

    func section(_ key: String, required: Bool = false) -> Section? {
        guard let node = node(key) else {
            if required { flaws.add("\(name): `\(key)` is missing", at: spot) }
            return nil
        }
        return Section(node, name: "\(name).\(key)", flaws: flaws)
    }

    /// A text for readers: `{ zh: …, en: … }`; Chinese is required, it is the language everybody falls back to.
    func text(_ key: String, required: Bool = false) -> LocalizedText? {
        guard let node = node(key) else {
            if required { flaws.add("\(name): `\(key)` is missing", at: spot) }
            return nil
        }
        return localized(node, name: "\(name).\(key)")
    }

    /// - Parameter more: reads what else may stand beside the texts.
    func localized(_ node: Node, name: String, _ more: (Section) -> Void = { _ in }) -> LocalizedText? {
        if case .scalar(let scalar) = node, !scalar.string.isEmpty { return LocalizedText(zh: scalar.string, en: nil) }
        guard let section = Section(node, name: name, flaws: flaws) else { return nil }
        let chinese = section.scalar("zh", required: true)
        let english = section.scalar("en")
        more(section)
        section.close()
        guard let chinese else { return nil }
        if chinese.value.isEmpty { flaws.add("\(name): the Chinese text is empty", at: chinese.spot) }
        return LocalizedText(zh: chinese.value, en: english?.value)
    }

    func close() {
        for pair in pairs where !known.contains(pair.key) {
            flaws.add("\(name): unknown key `\(pair.key)`", at: pair.keySpot)
        }
    }
}
