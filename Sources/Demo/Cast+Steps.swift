import Access
import Casework
import Kernel
import Procedures
import Registry
import Rules

/// What the people of a story do after it was handed in.
extension Cast {
    /// - Returns: false when the case went another way in the meantime; its story then ends.
    mutating func take(_ step: Story.Step, of life: CaseGenerator.Life, in casework: Casework) async throws -> Bool {
        let view = try await casework.view(life.id, as: .system)
        guard let caller = caller(step.by, view.state) else { return false }
        var input: [String: JSONValue] = [:]
        for (key, value) in step.input ?? [:] {
            if let filled = fill(value, view.state) { input[key] = filled }
        }
        let command = Command(
            id: casework.identifiers.next(), action: step.action, actor: caller.actor, input: input,
            reason: step.reason.flatMap { fill(.text($0), view.state)?.text })
        do {
            _ = try await casework.perform(command, on: life.id, as: caller)
            return true
        } catch is Refusal {
            return false
        }
    }

    private mutating func caller(_ role: String, _ state: CaseState) -> Caller? {
        switch role {
        case "decider": staff("decider", at: state.places.deciding.unit)
        case "approver": staff("approver", at: state.places.deciding.unit)
        case "pickup": staff("clerk", at: state.places.pickup?.unit)
        case "supervisor": staff("supervisor", at: supervision(state.places.home))
        case "neighbour":
            staff("decider", at: state.handover?.to.unit ?? state.opinions.first { $0.outcome == nil }?.unit)
        default: person(state.party)
        }
    }

    func person(_ party: Party) -> Caller {
        Caller(actor: Actor(kind: .party, person: party.person, name: party.name))
    }

    /// Somebody in a post of that unit: the demonstration's own official where there is one.
    mutating func staff(_ role: String, at unit: UnitID?) -> Caller {
        guard let unit, let record = units[unit.code] else { return Caller(actor: Actor(kind: .staff, name: "")) }
        let own = content.people.staff.first { $0.unit == unit.code && $0.roles.contains(role) }
        // Names belong to posts: the same unit and role always acts under the same name.
        var named = SeededRandom(
            seed: UInt64(unit.code.utf8.reduce(7) { ($0 &* 31) &+ Int($1) } & 0xFFFF) &+ UInt64(role.utf8.count))
        let name = own?.name[.zhHans] ?? named.pick(content.words.familyNames) + named.pick(content.words.givenNames)
        let id = PersonID(
            high: 0x0199_0000_0000_7000 | UInt64(role.utf8.count),
            low: 0x8000_0000_0000_0000 | UInt64(abs(unit.code.hashed)))
        var path = [unit.code]
        while let parent = path.last.flatMap({ units[$0]?.parent }) { path.append(parent) }
        let template = StandardRoles[role]
        let post = HeldPost(
            id: id.description, person: id.description, title: template?.title ?? "", unit: unit.code,
            unitName: record.name, unitPath: path, division: record.division, roles: template.map { [$0] } ?? [],
            from: Day(number: 0))
        return Caller(
            actor: Actor(
                kind: .staff, person: id, post: PostID(post.id), unit: unit, name: record.name[.zhHans] + " " + name),
            posts: [post])
    }

    private func supervision(_ home: DivisionCode) -> UnitID? {
        units.values.first { $0.department == "supervision" && $0.division == home.county }.map { UnitID($0.code) }
    }

    /// Puts a sentence or a fact of the case where a story says `$name`.
    private mutating func fill(_ value: JSONValue, _ state: CaseState) -> JSONValue? {
        guard let word = value.text, word.hasPrefix("$") else { return value }
        let words = content.words
        switch word {
        case "$note": return .text(random.pick(words.notes))
        case "$explanation": return .text(random.pick(words.explanations))
        case "$supplementNote": return .text(random.pick(words.supplementNotes))
        case "$refusalReason": return .text(random.pick(words.refusalReasons))
        case "$urging": return .text(random.pick(words.urgings))
        case "$goodComment": return .text(random.pick(words.ratingComments.good))
        case "$badComment": return .text(random.pick(words.ratingComments.bad))
        case "$goodGrade": return .text(random.weighted([("5", 7), ("4", 3)]))
        case "$grade": return .text(random.weighted([("5", 2), ("4", 4), ("3", 3), ("2", 1)]))
        case "$badGrade": return .text(random.weighted([("3", 2), ("2", 3), ("1", 2)]))
        case "$remedies":
            return .text("如果不服，可以自收到之日起 60 日内申请行政复议，或者 6 个月内提起行政诉讼；期限以决定书为准。")
        case "$result": return .text(state.terms["result"]?["name"]?.text ?? state.title)
        case "$resultNumber":
            return .text(
                "\(state.places.home.short)-\(state.openedAt.day().year)-\(Int.random(in: 1_000...9_999, using: &random))"
            )
        case "$courier": return .text("县乡物流 \(Int.random(in: 100_000...999_999, using: &random))")
        case "$shelf":
            shelves += 1
            return .text("\(["A", "B", "C"][shelves % 3])-\(1 + shelves % 40)")
        case "$party": return .text(state.party.name)
        case "$missing":
            let missing = state.materials.filter { $0.isRequired && ($0.status == .missing || $0.status == .requested) }
            guard !missing.isEmpty else { return nil }
            return .list(missing.map { .text($0.id) })
        case "$neighbour": return neighbours(state).first.map { .text($0.code) }
        case "$neighbourName": return .text(neighbours(state).first?.name[.zhHans] ?? "第三方")
        case "$neighbours":
            // Whom the guide names is asked; in other matters whoever is near.
            let near: [JSONValue] = neighbours(state).prefix(2).map { .text($0.code) }
            let named = (state.terms["jointUnits"]?.list ?? []).filter { $0.text != state.places.deciding.unit.code }
            return .list(named.isEmpty ? near : named)
        default: return nil
        }
    }

    /// Other departments of the deciding county, in a fixed order.
    private func neighbours(_ state: CaseState) -> [UnitRecord] {
        content.places.units.compactMap { units[$0.code] }.filter {
            $0.kind == .department && $0.division == state.places.deciding.division
                && $0.code != state.places.deciding.unit.code && $0.department != "supervision"
        }
    }
}

extension String {
    /// A stable hash: the standard one differs between runs.
    fileprivate var hashed: Int { utf8.reduce(5_381) { ($0 &* 33) ^ Int($1) } & 0x7FFF_FFFF_FFFF }
}
