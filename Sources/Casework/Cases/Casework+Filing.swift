import Access
import Crypto
import Database
import Journal
public import Kernel
public import Procedures
public import Registry

/// What a citizen, a clerk or a program hands in.
public struct FilingInput: Sendable {
    public var command: CommandID
    public var procedure: String
    public var itemCode: String?
    /// Whose territory: the applicant's home.
    public var home: DivisionCode
    public var party: Party
    public var agent: Agent?
    public var channel: CaseState.Channel
    /// The counter that takes it, or nil for the public network.
    public var counter: UnitID?
    /// Where the result is to be collected.
    public var pickup: UnitID?
    public var title: String?
    public var answers: [String: JSONValue]
    /// Material ids ticked at the counter, with the files that go with them.
    public var received: [String: [AttachmentReference]]
    /// How many paper copies of a material were handed in, where the guide asks for copies; all that it asks for
    /// where nothing is said.
    public var copies: [String: Int]
    public var deviceAt: Instant?
    /// What the person at whose side it is handed in gave to confirm it.
    public var confirmation: ConfirmationInput?

    public init(
        command: CommandID, procedure: String, itemCode: String?, home: DivisionCode, party: Party,
        agent: Agent? = nil, channel: CaseState.Channel, counter: UnitID? = nil, pickup: UnitID? = nil,
        title: String? = nil, answers: [String: JSONValue] = [:], received: [String: [AttachmentReference]] = [:],
        copies: [String: Int] = [:], deviceAt: Instant? = nil, confirmation: ConfirmationInput? = nil
    ) {
        self.command = command
        self.procedure = procedure
        self.itemCode = itemCode
        self.home = home
        self.party = party
        self.agent = agent
        self.channel = channel
        self.counter = counter
        self.pickup = pickup
        self.title = title
        self.answers = answers
        self.received = received
        self.copies = copies
        self.deviceAt = deviceAt
        self.confirmation = confirmation
    }
}

/// What the applicant takes away: the final number and the secret that opens the case without an account.
public struct FilingReceipt: Sendable, Hashable {
    public var caseID: CaseID
    public var number: CaseNumber
    /// Six digits, shown once; nil when a repeat of the command is answered.
    public var secret: String?
    public var version: Int
    public var state: String
    public var isRepeat: Bool
}

extension Casework {
    /// Files a case. The territory's own version of the item decides form, materials, limits and the deciding unit.
    public func file(_ input: FilingInput, as caller: Caller) async throws -> FilingReceipt {
        do {
            return try await fileAnew(input, as: caller)
        } catch where error is Refusal || error is CaseworkError {
            // Sent again, or twice at once (a double click): the first answer holds, whatever has changed since.
            guard let earlier = try await earlierReceipt(of: input.command, as: caller) else { throw error }
            return earlier
        }
    }

    private func fileAnew(_ input: FilingInput, as caller: Caller) async throws -> FilingReceipt {
        guard let definition = procedures.latest(input.procedure) else {
            throw CaseworkError.unknownProcedure(input.procedure)
        }
        let item = try await item(for: input, definition: definition)
        let places = try await places(for: input, item: item)
        var input = input
        input.agent = try await checkedAgent(of: input, as: caller)
        let (standing, post) = try await standing(
            of: caller, roles: definition.filing.who, in: definition,
            on: try await accessSubject(places, input.party, input.agent, item: input.itemCode))
        let form = item.map(ItemForm.init)
        var confirmed: CheckedConfirmation?
        if let given = input.confirmation {
            confirmed = try await checked(given, for: .filing(input.command), as: caller)
        }
        let now = time.now
        let request = FilingRequest(
            caseID: identifiers.next(), command: input.command, actor: caller.acting(as: post),
            number: try await numbering.next(home: input.home, day: now.day(in: .beijing), from: database),
            item: item.map { ItemReference(code: $0.code, version: $0.version, name: $0.name[.zhHans]) },
            title: input.title ?? item?.name[.zhHans] ?? definition.title[.zhHans], party: input.party,
            agent: input.agent, channel: input.channel, places: places, answers: input.answers,
            extraFields: form?.fields ?? [], materials: materials(form, input),
            terms: try await terms(of: item, in: input.home), deviceAt: input.deviceAt,
            confirmation: confirmed?.confirmation)
        let routes = definition.routing == nil ? RouteFacts() : try await routes(item: item, places: places)
        var surroundings = try await surroundings(for: places, and: routes.all)
        surroundings.routes = routes
        let decision = try Engine.file(request, by: definition, standing: standing, in: surroundings)
        // Last of all, so that nobody confirms what would be refused.
        try checkConfirmed(
            input, by: power(of: caller, definition.filing.who, standing, in: definition), confirmed?.confirmation,
            as: caller)
        return try await open(decision, input, request, at: now, confirmed)
    }

    /// The receipt that a known command gave, without its secret.
    private func earlierReceipt(of command: CommandID, as caller: Caller) async throws -> FilingReceipt? {
        guard let known = try await journal.entry(ofCommand: command) else { return nil }
        let state = try await state(known.caseID)
        guard known.version == 1, known.repeats(action: "file", by: caller.actor),
            try await mayRead(accessSubject(state), caller)
        else {
            throw CaseworkError.commandReused
        }
        return FilingReceipt(
            caseID: state.id, number: state.number, secret: nil, version: known.version, state: state.state,
            isRepeat: true)
    }

    private func open(
        _ decision: Decision, _ input: FilingInput, _ request: FilingRequest, at now: Instant,
        _ confirmed: CheckedConfirmation?
    ) async throws -> FilingReceipt {
        let id = request.caseID
        let entry = Entry(
            id: identifiers.next(), caseID: id, version: 1, command: input.command, action: "file",
            actor: request.actor, reason: nil, at: now, deviceAt: input.deviceAt ?? now, changes: decision.changes)
        guard let state = CaseState.opening(entry) else { throw CaseworkError.unknownProcedure(input.procedure) }
        let secret = CaseSecret.mint()
        let digest = CaseSecret.digest(secret, of: id, key: secretKey)
        let slip =
            database.isShared && input.counter != nil
            ? try ReceiptSlip(secret, of: id, for: request.actor, at: now, key: secretKey) : nil
        let outcome = try await append(entry, before: nil, after: state, notices: decision.notices) { writer in
            try confirmed?.use(writer)
            try slip?.insert(at: now, writer)
            try writer.execute(CaseSecret.rows.insert, CaseSecret.row(of: id, digest: digest))
        }
        return FilingReceipt(
            caseID: outcome.caseID, number: outcome.number, secret: outcome.isRepeat ? nil : secret,
            version: outcome.version, state: outcome.state, isRepeat: outcome.isRepeat)
    }

    private func item(for input: FilingInput, definition: ProcedureDefinition) async throws -> MergedItem? {
        guard definition.needsItem else { return nil }
        guard let code = input.itemCode,
            let item = try await registry.catalogue.item(code, in: input.home, on: today())
        else { throw CaseworkError.unknownItem(input.itemCode ?? "") }
        guard item.procedure == definition.id else { throw CaseworkError.unknownProcedure(item.procedure) }
        if input.channel == .online, !item.isOnline { throw CaseworkError.itemNotOnline }
        if let counter = input.counter, let unit = try await registry.units.unit(counter.code) {
            try ElsewhereRule.check(item, home: input.home, counter: unit.division)
        }
        return item
    }

    private func places(for input: FilingInput, item: MergedItem?) async throws -> Places {
        guard let deciding = try await decidingUnit(of: item, home: input.home) else {
            throw CaseworkError.noDecidingUnit
        }
        func office(_ unit: UnitID?) async throws -> Office? {
            guard let unit else { return nil }
            guard let known = try await registry.units.unit(unit.code), known.isActive else {
                throw Refusal(
                    .unknownUnit, LocalizedText(zh: "没有这个单位或窗口。", en: "There is no such unit or counter."))
            }
            return Office(unit: unit, division: known.division)
        }
        let filed = try await office(input.counter)
        return Places(
            filed: filed, home: input.home, deciding: deciding,
            holder: Holder(unit: deciding.unit, division: deciding.division, node: node),
            pickup: try await office(input.pickup) ?? filed)
    }

    private func materials(_ form: ItemForm?, _ input: FilingInput) -> [Material] {
        (form?.checklist(for: input.answers) ?? []).map { material in
            guard let files = input.received[material.id], material.status != .notNeeded else { return material }
            return material.handedIn(files, copies: input.copies[material.id])
        }
    }
}

extension Material {
    /// The material as it came. With fewer copies than the guide asks for it stays open, and says how many there are.
    func handedIn(_ files: [AttachmentReference], copies handed: Int?) -> Material {
        var material = self
        material.attachments = files
        let came = handed ?? copies
        guard came >= copies else {
            material.note = "收到 \(came) 份，要 \(copies) 份。"
            return material
        }
        material.status = .received
        material.copies = came
        return material
    }
}

/// Cross-territory handling grew in steps; a county may stand on a different one than its neighbour, item by item.
public enum ElsewhereRule {
    /// Whether a counter may take an item: always at home, elsewhere when the home has reached that step.
    public static func allows(_ item: MergedItem, home: DivisionCode, counter: DivisionCode) -> Bool {
        let isLocal = counter.isWithin(home.county ?? home) || home.isWithin(counter)
        return isLocal || item.step != .collect
    }

    static func check(_ item: MergedItem, home: DivisionCode, counter: DivisionCode) throws(CaseworkError) {
        guard !allows(item, home: home, counter: counter) else { return }
        throw .itemNotOfferedHere(
            LocalizedText(
                zh: "这个事项在申请人所在地还没有开通异地收件：请网上申请、邮寄，或到当地窗口办理；结果可以在这里领取。",
                en: """
                    The home territory does not take this service from elsewhere yet: apply online, by post or at a \
                    counter there. The result can be collected here.
                    """))
    }
}
