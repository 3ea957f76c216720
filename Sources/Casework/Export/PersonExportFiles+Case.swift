public import Kernel
import Procedures
public import Registry

extension PersonExportFiles {
    /// One case with its history, as its party sees it.
    static func json(of state: CaseState, _ entries: [Entry], included: Set<AttachmentID>) -> [UInt8] {
        var members: [String: JSONValue] = [
            "format": .text(format), "file": .text("case"), "number": .text(state.number.description),
            "title": .text(state.title), "procedure": .text(state.procedure.id), "state": .text(state.state),
            "channel": .text(state.channel.rawValue), "openedAt": .text(state.openedAt.iso8601()),
            "party": party(state), "places": places(state.places), "answers": .object(state.answers),
            "materials": .list(state.materials.map(material)),
            "attachments": .list(
                state.files.map { file in
                    .object([
                        "id": .text(file.id.description), "name": .text(file.name), "mediaType": .text(file.mediaType),
                        "size": .integer(Int64(file.size)), "sha256": .text(file.digest),
                        "path": included.contains(file.id) ? .text(path(of: file, state)) : .null,
                        "link": .text("/cases/\(state.id)/attachments/\(file.id)"),
                    ])
                }),
            "custody": .list(state.custody.map(custody)), "history": .list(entries.map(entry)),
            "confirmations": .list(state.confirmations.map(confirmation)),
            "objections": .list(state.objections.map(objection)),
        ]
        if let item = state.item {
            members["item"] = .object(["code": .text(item.code), "name": .text(item.name)])
        }
        members["closedAt"] = state.closedAt.map { .text($0.iso8601()) }
        if let agent = state.agent {
            members["agent"] = .object([
                "name": .text(agent.name), "mandate": agent.mandate.map { .text($0) } ?? .null,
                "paper": agent.paper.map { .text($0.number) } ?? .null,
            ])
        }
        if let result = state.result {
            members["result"] = .object([
                "kind": .text(result.kind), "name": .text(result.name),
                "number": result.number.map { .text($0) } ?? .null, "issuedOn": .text(result.issuedOn.iso),
                "validThrough": result.validThrough.map { .text($0.iso) } ?? .null,
                "text": result.text.map { .text($0) } ?? .null,
            ])
        }
        if let rating = state.rating {
            members["rating"] = .object([
                "grade": .integer(Int64(rating.grade)), "comment": rating.comment.map { .text($0) } ?? .null,
                "at": .text(rating.at.iso8601()), "rectification": rating.rectification.map { .text($0) } ?? .null,
            ])
        }
        return JSONValue.object(members).serializedBytes()
    }

    private static func confirmation(_ given: Confirmation) -> JSONValue {
        .object([
            "kind": .text(given.kind.rawValue), "at": .text(given.at.iso8601()), "summary": .text(given.summary),
            "digest": .text(given.digest), "witness": given.witness.map { .text($0) } ?? .null,
            "attachment": given.attachment.map { .text($0.id.description) } ?? .null,
        ])
    }

    private static func objection(_ raised: Objection) -> JSONValue {
        .object([
            "entry": .integer(Int64(raised.to)), "text": .text(raised.text), "at": .text(raised.at.iso8601()),
            "answer": raised.answer.map { .text($0) } ?? .null,
            "answeredAt": raised.answeredAt.map { .text($0.iso8601()) } ?? .null,
        ])
    }

    private static func party(_ state: CaseState) -> JSONValue {
        .object([
            "kind": .text(state.party.kind.rawValue), "name": .text(state.party.name),
            "maskedNumber": state.party.maskedNumber.map { .text($0) } ?? .null,
            "phone": state.party.phone.map { .text($0) } ?? .null,
            "language": .text(state.party.language.rawValue),
        ])
    }

    private static func places(_ places: Places) -> JSONValue {
        .object([
            "filed": places.filed.map { .text($0.unit.code) } ?? .null, "home": .text(places.home.text),
            "deciding": .text(places.deciding.unit.code), "holder": .text(places.holder.unit.code),
            "pickup": places.pickup.map { .text($0.unit.code) } ?? .null,
        ])
    }

    private static func material(_ material: Material) -> JSONValue {
        .object([
            "id": .text(material.id), "name": .text(material.name), "status": .text(material.status.rawValue),
            "copies": .integer(Int64(material.copies)), "note": material.note.map { .text($0) } ?? .null,
            "attachments": .list(material.attachments.map { .text($0.id.description) }),
        ])
    }

    private static func custody(_ step: CustodyStep) -> JSONValue {
        .object([
            "kind": .text(step.kind.rawValue), "at": .text(step.at.iso8601()),
            "unit": step.unit.map { .text($0.code) } ?? .null,
            "collector": step.collector.map { .text($0) } ?? .null,
        ])
    }

    /// What happened, by whom and why, with what was said to the party.
    private static func entry(_ entry: Entry) -> JSONValue {
        var said: [JSONValue] = []
        for change in entry.changes {
            switch change {
            case .noted(let text, true), .urged(let text), .rectified(let text), .appealed(let text),
                .appealAnswered(let text):
                said.append(.text(text))
            default: continue
            }
        }
        return .object([
            "version": .integer(Int64(entry.version)), "action": .text(entry.action), "by": .text(entry.actor.name),
            "at": .text(entry.at.iso8601()), "reason": entry.reason.map { .text($0) } ?? .null, "said": .list(said),
        ])
    }
}

extension Look {
    /// A look for programs: codes, and the reader's name as it was.
    public var json: JSONValue {
        var members: [String: JSONValue] = [
            "id": .text(id.description), "kind": .text(note.kind.rawValue), "basis": .text(note.basis.rawValue),
            "at": .text(at.iso8601()), "lastAt": .text(lastAt.iso8601()), "times": .integer(Int64(times)),
            "by": .text(by.label), "byKind": .text(by.kind.rawValue),
        ]
        members["unit"] = by.unit.map { .text($0) }
        members["purpose"] = note.purpose.map { .text($0) }
        members["reason"] = note.reason.map { .text($0) }
        if let number = note.caseNumber {
            members["case"] = .text(subject.description)
            members["number"] = .text(number)
        }
        if let flag {
            var json: [String: JSONValue] = ["rule": .text(flag.rule.rawValue)]
            json["askedAt"] = flag.askedAt.map { .text($0.iso8601()) }
            if let explanation = flag.explanation {
                json["explanation"] = .text(explanation.text)
                json["explainedBy"] = .text(explanation.by)
                json["explainedAt"] = .text(explanation.at.iso8601())
            }
            members["flag"] = .object(json)
        }
        return .object(members)
    }
}
