import FoundationEssentials
import Kernel
import Procedures

// The way back: the kinds of which there are most are read by hand, the others, and whatever does not read, through
// the decoder, which knows why.
extension Change {
    init(json: JSONValue) throws {
        if let known = Self.known(json) {
            self = known
        } else {
            self = try JSONDecoder().decode(Change.self, from: Data(json.serializedBytes()))
        }
    }

    private static func known(_ json: JSONValue) -> Change? {
        guard let members = json.object, members.count == 1, let (kind, value) = members.first,
            let content = value.object
        else { return nil }
        switch kind {
        case "moved":
            guard let state = content["to"]?.text, let closes = content["closes"]?.bool else { return nil }
            return .moved(to: state, closes: closes)
        case "clockStopped":
            guard let clock = content["_0"]?.text, let day = content["on"]?.day else { return nil }
            return .clockStopped(clock, on: day)
        case "clockStarted": return content["_0"].flatMap(ClockState.init(json:)).map { .clockStarted($0) }
        case "clockChanged":
            guard let clock = content["_0"].flatMap(ClockState.init(json:)),
                let event = content["_1"]?.text.flatMap(ClockEvent.init(rawValue:))
            else { return nil }
            return .clockChanged(clock, event)
        case "routed": return content["_0"].flatMap(RoutingRecord.init(json:)).map { .routed($0) }
        case "filed": return content["_0"].flatMap(Filing.init(json:)).map { .filed($0) }
        case "result": return content["_0"].flatMap(ResultDocument.init(json:)).map { .result($0) }
        case "custody": return content["_0"].flatMap(CustodyStep.init(json:)).map { .custody($0) }
        default: return nil
        }
    }
}

extension [String: JSONValue] {
    /// A member that may be missing, but must read where it is there.
    fileprivate func optional<T>(_ name: String, _ read: (JSONValue) -> T?) -> T?? {
        guard let value = self[name], !value.isNull else { return .some(nil) }
        return read(value).map { .some($0) }
    }

    fileprivate func optionalText(_ name: String) -> String?? { optional(name) { $0.text } }
    fileprivate func optionalDay(_ name: String) -> Day?? { optional(name) { $0.day } }
    fileprivate func optionalID<S>(_ name: String) -> Identifier<S>?? {
        optional(name) { $0.text.flatMap { Identifier<S>($0) } }
    }

    /// A list of which every element must read.
    fileprivate func list<T>(_ name: String, _ read: (JSONValue) -> T?) -> [T]? {
        guard let values = self[name]?.list else { return nil }
        let read = values.compactMap(read)
        return read.count == values.count ? read : nil
    }
}

extension ClockState {
    fileprivate init?(json: JSONValue) {
        guard let json = json.object, let id = json["id"]?.text, let unit = json["unit"]?.text.flatMap(DayUnit.init),
            let days = json["days"]?.int, let startedOn = json["startedOn"]?.day,
            let pauses = json.list("pauses", Pause.init(json:)),
            let extensions = json.list("extensions", Extension.init(json:)), let due = json.optionalDay("due"),
            let isProvisional = json["isProvisional"]?.bool, let stoppedOn = json.optionalDay("stoppedOn"),
            let hasExpired = json["hasExpired"]?.bool
        else { return nil }
        self.init(
            id: id, unit: unit, days: days, startedOn: startedOn, pauses: pauses, extensions: extensions, due: due,
            isProvisional: isProvisional, stoppedOn: stoppedOn, hasExpired: hasExpired)
    }
}

extension ClockState.Pause {
    fileprivate init?(json: JSONValue) {
        guard let json = json.object, let from = json["from"]?.day, let through = json.optionalDay("through"),
            let reason = json["reason"]?.text
        else { return nil }
        self.init(from: from, through: through, reason: reason)
    }
}

extension ClockState.Extension {
    fileprivate init?(json: JSONValue) {
        guard let json = json.object, let days = json["days"]?.int, let reason = json["reason"]?.text,
            let on = json["on"]?.day
        else { return nil }
        self.init(days: days, reason: reason, on: on)
    }
}

extension Filing {
    fileprivate init?(json: JSONValue) {
        guard let json = json.object, let number = json["number"]?.text.flatMap({ CaseNumber($0) }),
            let procedure = json["procedure"]?.object, let procedureID = procedure["id"]?.text,
            let procedureVersion = procedure["version"]?.int,
            let item = json.optional("item", ItemReference.init(json:)), let title = json["title"]?.text,
            let party = json["party"].flatMap(Party.init(json:)), let agent = json.optional("agent", Agent.init(json:)),
            let channel = json["channel"]?.text.flatMap(CaseState.Channel.init),
            let places = json["places"].flatMap(Places.init(json:)), let state = json["state"]?.text,
            let answers = json["answers"]?.object, let materials = json.list("materials", Material.init(json:)),
            let terms = json["terms"]?.object
        else { return nil }
        self.init(
            number: number, procedure: ProcedureReference(id: procedureID, version: procedureVersion), item: item,
            title: title, party: party, agent: agent, channel: channel, places: places, state: state,
            answers: answers, materials: materials, terms: terms)
    }
}

extension ItemReference {
    fileprivate init?(json: JSONValue) {
        guard let json = json.object, let code = json["code"]?.text, let version = json["version"]?.int,
            let name = json["name"]?.text
        else { return nil }
        self.init(code: code, version: version, name: name)
    }
}

extension Party {
    fileprivate init?(json: JSONValue) {
        guard let json = json.object, let kind = json["kind"]?.text.flatMap(Kind.init),
            let person: PersonID? = json.optionalID("person"), let name = json["name"]?.text,
            let masked = json.optionalText("maskedNumber"), let phone = json.optionalText("phone"),
            let language = json["language"]?.text
        else { return nil }
        self.init(
            kind: kind, person: person, name: name, maskedNumber: masked, phone: phone,
            language: Language(rawValue: language))
    }
}

extension Agent {
    fileprivate init?(json: JSONValue) {
        guard let json = json.object, let person: PersonID? = json.optionalID("person"),
            let name = json["name"]?.text, let mandate = json.optionalText("mandate"),
            let paper = json.optional("paper", PaperMandate.init(json:))
        else { return nil }
        self.init(person: person, name: name, mandate: mandate, paper: paper)
    }
}

extension PaperMandate {
    fileprivate init?(json: JSONValue) {
        guard let json = json.object, let number = json["number"]?.text,
            let scan = json["scan"].flatMap(AttachmentReference.init(json:)), let through = json["through"]?.day
        else { return nil }
        self.init(number: number, scan: scan, through: through)
    }
}

extension RoutingRecord {
    fileprivate init?(json: JSONValue) {
        guard let json = json.object, let rule = json["rule"]?.text, let why = json["why"]?.text,
            let to = json["to"].flatMap(Office.init(json:)), let from = json.optional("from", Office.init(json:)),
            let at = json["at"]?.int
        else { return nil }
        self.init(rule: rule, why: why, to: to, from: from, at: Instant(milliseconds: Int64(at)))
    }
}

extension Places {
    fileprivate init?(json: JSONValue) {
        guard let json = json.object, let filed = json.optional("filed", Office.init(json:)),
            let home = json["home"]?.text.flatMap({ DivisionCode($0) }),
            let deciding = json["deciding"].flatMap(Office.init(json:)),
            let holder = json["holder"].flatMap(Holder.init(json:)),
            let pickup = json.optional("pickup", Office.init(json:))
        else { return nil }
        self.init(filed: filed, home: home, deciding: deciding, holder: holder, pickup: pickup)
    }
}

extension Office {
    fileprivate init?(json: JSONValue) {
        guard let json = json.object, let unit = json["unit"]?.text,
            let division = json["division"]?.text.flatMap({ DivisionCode($0) })
        else { return nil }
        self.init(unit: UnitID(unit), division: division)
    }
}

extension Holder {
    fileprivate init?(json: JSONValue) {
        guard let office = Office(json: json), let json = json.object,
            let person: PersonID? = json.optionalID("person"), let node = json["node"]?.text.flatMap({ NodeCode($0) })
        else { return nil }
        self.init(unit: office.unit, division: office.division, person: person, node: node)
    }
}

extension Material {
    fileprivate init?(json: JSONValue) {
        guard let json = json.object, let id = json["id"]?.text, let name = json["name"]?.text,
            let isRequired = json["isRequired"]?.bool, let status = json["status"]?.text.flatMap(Status.init),
            let copies = json["copies"]?.int, let files = json.list("attachments", AttachmentReference.init(json:)),
            let note = json.optionalText("note")
        else { return nil }
        self.init(
            id: id, name: name, isRequired: isRequired, status: status, copies: copies, attachments: files, note: note)
    }
}

extension AttachmentReference {
    fileprivate init?(json: JSONValue) {
        guard let json = json.object, let id = json["id"]?.text.flatMap({ AttachmentID($0) }),
            let name = json["name"]?.text, let mediaType = json["mediaType"]?.text, let size = json["size"]?.int,
            let digest = json["digest"]?.text
        else { return nil }
        self.init(id: id, name: name, mediaType: mediaType, size: size, digest: digest)
    }
}

extension ResultDocument {
    fileprivate init?(json: JSONValue) {
        guard let json = json.object, let kind = json["kind"]?.text, let name = json["name"]?.text,
            let number = json.optionalText("number"), let issuedOn = json["issuedOn"]?.day,
            let validThrough = json.optionalDay("validThrough"), let text = json.optionalText("text")
        else { return nil }
        self.init(
            kind: kind, name: name, number: number, issuedOn: issuedOn, validThrough: validThrough, text: text)
    }
}

extension CustodyStep {
    fileprivate init?(json: JSONValue) {
        guard let json = json.object, let kind = json["kind"]?.text.flatMap(Kind.init), let at = json["at"]?.int,
            let by = json["by"].flatMap(Actor.init(json:)), let unit = json.optionalText("unit"),
            let shelf = json.optionalText("shelf"), let proof = json.optionalText("proof"),
            let collector = json.optionalText("collector")
        else { return nil }
        self.init(
            kind: kind, at: Instant(milliseconds: Int64(at)), by: by, unit: unit.map { UnitID($0) }, shelf: shelf,
            proof: proof, collector: collector)
    }
}

extension Actor {
    fileprivate init?(json: JSONValue) {
        guard let json = json.object, let kind = json["kind"]?.text.flatMap(Kind.init),
            let person: PersonID? = json.optionalID("person"), let post: PostID? = json.optionalID("post"),
            let unit = json.optionalText("unit"), let name = json["name"]?.text,
            let lender = json.optional("onBehalfOf", Lender.init(json:))
        else { return nil }
        self.init(
            kind: kind, person: person, post: post, unit: unit.map { UnitID($0) }, name: name, onBehalfOf: lender)
    }
}

extension Lender {
    init?(json: JSONValue) {
        guard let delegation = json["delegation"]?.text, let person = json["person"]?.text.flatMap({ PersonID($0) }),
            let post = json["post"]?.text
        else { return nil }
        self.init(delegation: delegation, person: person, post: post)
    }
}
