import Access
import Casework
import Kernel
import Procedures
import Registry
import Rules

/// Who acts in the made-up cases, and what they say. All chance comes from one seed.
struct Cast: Sendable {
    var random: SeededRandom
    let content: DemoContent
    private let towns: [DivisionCode]
    private let counters: [UnitRecord]
    private let items: [MergedItem]
    private let parties: [Party]
    let units: [String: UnitRecord]
    var shelves = 0
    /// Lives of few words, all begun at a counter: the patterns of many copies.
    private var isBrief = false

    /// People who apply in the demonstration, besides its two citizens.
    private static let applicants = 400
    /// Cases of the demonstration's own citizens: one in so many.
    private static let ownShare = 60

    init(_ casework: Casework, _ content: DemoContent, seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        self.content = content
        let registry = casework.registry
        towns = content.places.divisions.map(\.code).filter { $0.level == .township }
        var units: [String: UnitRecord] = [:]
        for unit in content.places.units {
            if let known = try await registry.units.unit(unit.code) { units[unit.code] = known }
        }
        self.units = units
        counters = content.places.units.compactMap { units[$0.code] }.filter(\.kind.isCounter)
        items = try await registry.catalogue.items(
            in: content.places.divisions.first { $0.code.level == .county }?.code ?? towns[0], limit: 200
        ).items.filter { $0.level == .county || $0.level == nil }
        parties = try await Self.parties(registry, content, &random)
        self.random = random
    }

    private static func parties(
        _ registry: Registry, _ content: DemoContent, _ random: inout SeededRandom
    ) async throws -> [Party] {
        var parties: [Party] = []
        for citizen in content.people.citizens {
            if let card = try await registry.people.find(.citizen(CitizenNumber(citizen.number))) {
                parties.append(Party(card))
            }
        }
        let areas = ["510421", "510422", "513402", "510402"]
        for index in 0..<applicants {
            let name =
                (content.words.familyNames.randomElement(using: &random) ?? "王")
                + (content.words.givenNames.randomElement(using: &random) ?? "芳")
            // Birthdays before 1920, so that no number can be a living person's.
            let year = 1900 + index % 20
            let serial = 100 + index * 7 % 900
            let month = 1 + index % 12
            let first =
                "\(areas[index % areas.count])\(year)\(month < 10 ? "0" : "")\(month)\(10 + index % 18)\(serial)"
            let number = try CitizenNumber(first + String(CitizenNumber.checkCharacter(for: first)))
            let card = try await registry.people.register(
                .citizen(number), PersonInput(name: name, phone: "1380001\(1_000 + index)"), by: .system
            ).card
            parties.append(Party(card))
        }
        return parties
    }

    /// The same people and places, for short stories.
    func brief() -> Cast {
        var cast = self
        cast.isBrief = true
        return cast
    }

    mutating func story() -> Story {
        random.weighted((isBrief ? content.briefStories : content.stories).map { ($0, $0.weight) })
    }

    /// Office hours of the last days, denser towards now: a queue looks like one.
    mutating func filingTime(before now: Instant, days: Int) -> Instant {
        let share = Double.random(in: 0..<1, using: &random).squareRoot()
        let day = now.day().advanced(by: -days + Int(share * Double(days)))
        return officeTime(on: day)
    }

    private mutating func officeTime(on day: Day) -> Instant {
        var day = day
        while day.weekday.isWeekend { day = day.advanced(by: -1) }
        return day.start().adding(milliseconds: Int64.random(in: 9 * 60...17 * 60, using: &random) * 60_000)
    }

    /// When a step comes, or nil when it does not come at all. Working hours are eight a day.
    mutating func time(of step: Story.Step?, after: Instant) -> Instant? {
        guard let step, step.after.count == 2 else { return nil }
        guard random.chance(step.chance ?? 1) else { return nil }
        let hours = Int.random(in: step.after[0]...max(step.after[0], step.after[1]), using: &random)
        let days = hours / 8
        guard days > 0 else { return after.adding(milliseconds: Int64(max(hours, 1)) * 1_800_000) }
        var day = after.day()
        for _ in 0..<days {
            day = day.advanced(by: 1)
            while day.weekday.isWeekend { day = day.advanced(by: 1) }
        }
        let time = officeTime(on: day)
        return time > after ? time : after.adding(milliseconds: 3_600_000)
    }

    // MARK: - Filing

    /// - Returns: nil where the item is not offered there; such a filing simply does not happen.
    mutating func file(_ story: Story, in casework: Casework) async throws -> CaseGenerator.Life? {
        let isOwn = Int.random(in: 0..<Self.ownShare, using: &random) == 0
        let party = isOwn ? parties[Int.random(in: 0...1, using: &random)] : random.pick(parties)
        let home = random.pick(towns)
        let isOnline = !isBrief && random.chance(0.35)
        let counter =
            random.chance(0.7)
            ? counters.filter { $0.division.county == home.county }.randomElement(using: &random)
            : random.pick(counters)
        var input = FilingInput(
            command: casework.identifiers.next(), procedure: story.procedure, itemCode: nil, home: home, party: party,
            channel: isOnline ? .online : .counter, counter: isOnline ? nil : counter.map { UnitID($0.code) },
            pickup: counter.map { UnitID($0.code) })
        if casework.procedures.latest(story.procedure)?.needsItem == true {
            guard
                let item = try await casework.registry.catalogue.item(
                    random.pick(items).code, in: home, on: casework.today())
            else { return nil }
            input.itemCode = item.code
            if isOnline, !item.isOnline { input.channel = .counter; input.counter = input.pickup }
            let form = ItemForm(item)
            input.answers = answers(form.fields)
            let required = form.checklist(for: input.answers).filter { $0.isRequired && $0.status == .missing }
            let handedIn = story.incomplete == true ? Array(required.dropLast()) : required
            for material in handedIn { input.received[material.id] = [] }
        } else {
            let request = random.pick(content.words.disclosureRequests)
            input.title = request.title
            let form = casework.procedures.latest(story.procedure)?.filing.form ?? []
            input.answers = answers(form)
            input.answers["subject"] = .text(request.title)
            input.answers["description"] = .text(isBrief ? Self.fewWords : request.text)
        }
        let caller = input.channel == .online ? person(party) : staff("clerk", at: input.counter)
        do {
            let receipt = try await casework.file(input, as: caller)
            return CaseGenerator.Life(id: receipt.caseID, story: story, party: party)
        } catch is CaseworkError {
            return nil
        }
    }

    /// Believable answers for any form.
    private mutating func answers(_ fields: [FormField]) -> [String: JSONValue] {
        var answers: [String: JSONValue] = [:]
        for field in fields {
            if let condition = field.condition, !condition.holds(in: Self.scope(answers)) { continue }
            switch field.kind {
            case .text: answers[field.id] = .text(clipped(random.pick(content.words.villageLike), field))
            case .longText:
                let words = isBrief ? Self.fewWords : random.pick(content.words.explanations)
                answers[field.id] = .text(clipped(words, field))
            case .number:
                let low = field.minimum ?? 1
                answers[field.id] = .integer(
                    Int64(Int.random(in: low...min(field.maximum ?? low + 20, low + 20), using: &random)))
            case .money: answers[field.id] = .text("\(Int.random(in: 2...90, using: &random) * 100).00")
            case .date:
                answers[field.id] = .text(
                    "2025-0\(Int.random(in: 1...9, using: &random))-1\(Int.random(in: 0...9, using: &random))")
            case .choice:
                if let option = field.options.randomElement(using: &random) { answers[field.id] = .text(option.value) }
            case .choices: if let option = field.options.first { answers[field.id] = .list([.text(option.value)]) }
            case .yesNo: answers[field.id] = .bool(random.chance(0.5))
            case .phone: answers[field.id] = .text("1380001\(Int.random(in: 1_000...9_999, using: &random))")
            case .citizenNumber: answers[field.id] = .text(Self.sampleNumber)
            case .creditCode: answers[field.id] = .text(Self.sampleCredit)
            case .division: answers[field.id] = .text(random.pick(towns).text)
            case .unit, .units, .person, .attachment, .materials: continue
            }
        }
        return answers
    }

    private static let fewWords = "情况属实，请予办理，谢谢。"

    /// Conditions name a form's answers by their ids or under `input`.
    private static func scope(_ answers: [String: JSONValue]) -> DictionaryScope {
        DictionaryScope(answers.mapValues(Value.init).merging(["input": Value(.object(answers))]) { own, _ in own })
    }

    private func clipped(_ text: String, _ field: FormField) -> String { String(text.prefix(field.maximum ?? 2_000)) }

    private static let sampleNumber: String = {
        let first = "51042119050510100"
        return first + String(CitizenNumber.checkCharacter(for: first))
    }()
    private static let sampleCredit: String = {
        let first = "91510421MA0DEMO01"
        return first + String(CreditCode.checkCharacter(for: first.replacing("O", with: "0")))
    }()
}

extension DemoContent.Words {
    /// Short texts that fit a field for a name or a place.
    fileprivate var villageLike: [String] { familyNames.prefix(30).map { $0 + "家湾" } }
}

extension Party {
    fileprivate init(_ card: PersonCard) {
        self.init(
            kind: card.kind == .citizen ? .naturalPerson : .legalPerson, person: card.id.retagged(), name: card.name,
            maskedNumber: card.maskedNumber, phone: card.maskedPhone, language: card.language ?? .zhHans)
    }
}
