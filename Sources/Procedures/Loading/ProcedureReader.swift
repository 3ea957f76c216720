import Kernel
import Rules
import Yams

/// Reads the parts of a procedure file. References to names are kept with their places and checked once all is read.
final class ProcedureReader {
    enum Kind: String { case role, state, clock, action, notice, step }

    struct Reference {
        let kind: Kind
        let name: Located<String>
    }

    let flaws: FlawList
    var references: [Reference] = []
    /// Where ids are defined, by kind and id.
    var spots: [Kind: [String: Spot]] = [:]
    var terms: Set<String> = []
    var fieldSpots: [String: Spot] = [:]
    /// Only routing rules know `units`: elsewhere nobody looks them up.
    var isReadingRouting = false

    init(file: String) { flaws = FlawList(file: file) }

    func refer(_ kind: Kind, _ name: Located<String>) { references.append(Reference(kind: kind, name: name)) }
    func spot(_ kind: Kind, _ id: String) -> Spot { spots[kind]?[id] ?? .start }

    /// Names that are used and nowhere defined.
    func checkReferences() {
        for reference in references where spots[reference.kind]?[reference.name.value] == nil {
            flaws.add("unknown \(reference.kind.rawValue) `\(reference.name.value)`", at: reference.name.spot)
        }
    }

    func read(_ root: Yams.Node) -> ProcedureDefinition? {
        guard let top = Section(root, name: "procedure", flaws: flaws) else { return nil }
        let id = top.scalar("procedure", required: true)
        if let id { checkID(id) }
        let version = top.integer("version", required: true)
        if let version, version < 1 { flaws.add("`version` counts from 1", at: top.spot(of: "version")) }
        let title = top.text("title", required: true)
        let summary = top.text("summary", required: true)
        let needsItem = top.flag("for-item") ?? false
        let retention = top.integer("keep-days")
        let steps = readSteps(top)
        let terms = readTerms(top)
        let roles = readRoles(top)
        let clocks = readClocks(top)
        let states = readStates(top)
        let (notices, urgentNotices) = readNotices(top)
        let filing = top.section("filing", required: true).map(readFiling)
        let actions = readActions(top)
        let routing = readRouting(top)
        top.close()
        // What is missing has its flaw; the rest is still read and checked, so that all flaws are told at once.
        guard let filing else { return nil }
        return ProcedureDefinition(
            id: id?.value ?? "", version: version ?? 1, title: title ?? "", summary: summary ?? "",
            needsItem: needsItem, steps: steps,
            terms: terms, roles: roles, clocks: clocks, states: states, filing: filing, actions: actions,
            routing: routing, notices: notices, urgentNotices: urgentNotices,
            retentionDays: retention)
    }

    /// Ids are letters, digits and inner dashes; what expressions name has no dash, which they would read as minus.
    func checkID(_ id: Located<String>, inExpressions: Bool = false) {
        let scalars = Array(id.value.unicodeScalars)
        let isLetter = { (scalar: Unicode.Scalar) in ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) }
        let fits =
            scalars.first.map(isLetter) == true && scalars.count <= 60
            && scalars.allSatisfy { isLetter($0) || ("0"..."9").contains($0) || (!inExpressions && $0 == "-") }
        guard !fits else { return }
        flaws.add(
            inExpressions
                ? "`\(id.value)` must be letters and digits, since expressions name it"
                : "`\(id.value)` must be letters, digits and dashes", at: id.spot)
    }

    /// Entries of a mapping whose keys are ids, each a section of its own.
    func sections(
        _ top: Section, _ key: String, _ kind: Kind, required: Bool = false, inExpressions: Bool = false
    ) -> [(id: String, spot: Spot, node: Yams.Node)] {
        guard let section = top.section(key, required: required) else { return [] }
        return section.entries.map { entry in
            checkID(Located(value: entry.key, spot: entry.keySpot), inExpressions: inExpressions)
            spots[kind, default: [:]][entry.key] = entry.keySpot
            return (entry.key, entry.keySpot, entry.node)
        }
    }

    private func readSteps(_ top: Section) -> [StepDefinition] {
        sections(top, "steps", .step, required: true).compactMap { id, _, node in
            top.localized(node, name: "step `\(id)`").map { StepDefinition(id: id, title: $0) }
        }
    }

    /// Texts, and which of them are urgent: `{ zh: …, en: …, urgent: true }`.
    private func readNotices(_ top: Section) -> ([String: LocalizedText], urgent: Set<String>) {
        var notices: [String: LocalizedText] = [:]
        var urgent: Set<String> = []
        for (id, _, node) in sections(top, "notices", .notice) {
            var isUrgent = false
            notices[id] = top.localized(node, name: "notice `\(id)`") { isUrgent = $0.flag("urgent") ?? false }
            if isUrgent { urgent.insert(id) }
            checkPlaceholders(node, of: id)
        }
        return (notices, urgent)
    }

    /// What a text leaves open must be known, and the same in every language.
    private func checkPlaceholders(_ node: Yams.Node, of notice: String) {
        let texts = node.scalar.map { [$0] } ?? languages(of: node)
        var first: Set<String>?
        for scalar in texts {
            let text = ExpressionText(scalar)
            let mentions = NoticePlaceholder.mentions(in: scalar.string)
            for mention in mentions where NoticePlaceholder(rawValue: mention.name) == nil {
                let words = NoticePlaceholder.allCases.map { "{\($0.rawValue)}" }.joined(separator: " ")
                flaws.add(
                    "notice `\(notice)`: unknown placeholder `{\(mention.name)}`; possible: \(words)",
                    at: text.spot(line: 1, column: mention.offset + 1))
            }
            let names = Set(mentions.map(\.name))
            if let first, first != names {
                flaws.add("notice `\(notice)`: the languages do not name the same facts", at: Spot(scalar.mark))
            }
            first = first ?? names
        }
    }

    private func languages(of node: Yams.Node) -> [Yams.Node.Scalar] {
        node.mapping.map { $0.filter { $0.key.scalar?.string != "urgent" }.compactMap(\.value.scalar) } ?? []
    }

    private func readTerms(_ top: Section) -> [TermDefinition] {
        guard let section = top.section("terms") else { return [] }
        return section.entries.compactMap { id, spot, node in
            checkID(Located(value: id, spot: spot), inExpressions: true)
            terms.insert(id)
            guard let entry = Section(node, name: "term `\(id)`", flaws: flaws) else { return nil }
            let title = entry.text("title", required: true)
            let value = entry.scalar("value", required: true)
            let note = entry.text("note")
            entry.close()
            guard let title, let value else { return nil }
            return TermDefinition(id: id, title: title, value: Self.json(value.value), note: note)
        }
    }

    private static func json(_ text: String) -> JSONValue {
        switch text {
        case "true": .bool(true)
        case "false": .bool(false)
        default: Int64(text).map { .integer($0) } ?? .text(text)
        }
    }

    private func readStates(_ top: Section) -> [StateDefinition] {
        sections(top, "states", .state, required: true).compactMap { id, _, node in
            guard let section = Section(node, name: "state `\(id)`", flaws: flaws) else { return nil }
            let title = section.text("title", required: true)
            let says = section.text("says", required: true)
            let step = section.scalar("step", required: true)
            if let step { refer(.step, step) }
            let isFinal = section.flag("final") ?? false
            let awaits = section.flag("awaits-party") ?? false
            section.close()
            return StateDefinition(
                id: id, title: title ?? "", explanation: says ?? "", step: step?.value ?? "", isFinal: isFinal,
                awaitsParty: awaits)
        }
    }
}
