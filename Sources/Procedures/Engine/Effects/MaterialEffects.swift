public import Kernel
import Rules

extension EffectKind {
    static let materialEffects: [EffectKind] = [
        EffectKind(
            "materials.request", "Marks materials as asked for again; others can no longer be missing.",
            [
                .value("materials", "ids of materials, or objects with id, name and note"),
                .optional("note", "what is wrong with them"),
            ]
        ) { (draft, effect) throws(Refusal) in
            let note = draft.text(effect, "note")
            try draft.changeMaterials(effect) { material, wish in
                material.status = .requested
                material.note = wish.note ?? note ?? material.note
            }
        },
        EffectKind(
            "materials.receive", "Takes in materials, with their files.",
            [.value("materials", "ids of materials, or objects with id, copies, attachments and note")],
            isAddition: true
        ) { (draft, effect) throws(Refusal) in
            try draft.changeMaterials(effect) { material, wish in
                material.status = .received
                material.copies = wish.copies ?? max(material.copies, 1)
                for file in wish.attachments where !material.attachments.contains(file) {
                    material.attachments.append(file)
                }
                // What was said of it while it was missing is history now.
                material.note = wish.note
            }
        },
        EffectKind(
            "materials.tick", "Sets the status of materials at the counter.",
            [
                .value("materials", "ids of materials"),
                .choice("status", Material.Status.allCases.map(\.rawValue), "status they get"),
            ], isAddition: true
        ) { (draft, effect) throws(Refusal) in
            guard let status = draft.text(effect, "status").flatMap(Material.Status.init) else {
                throw .unfit(effect.name, "status")
            }
            try draft.changeMaterials(effect) { material, wish in
                material.status = status
                material.note = wish.note ?? material.note
            }
        },
        EffectKind("answers.merge", "Adds or corrects answers of the form.", [.value("answers", "answers by field")]) {
            (draft, effect) throws(Refusal) in
            guard case .object(let answers) = draft.value(effect, "answers").json else {
                throw .unfit(effect.name, "answers")
            }
            guard draft.state.answers.count + answers.count <= CaseLimits.fields else {
                throw .limit("表单项", "Fields of one case", CaseLimits.fields)
            }
            if !answers.isEmpty { draft.emit(.answered(answers)) }
        },
    ]
}

/// A material as an input names it: its id, or an object with more.
struct MaterialWish {
    var id: String
    var name: String?
    var copies: Int?
    var note: String?
    var attachments: [AttachmentReference] = []

    init?(_ json: JSONValue) {
        if let id = json.text {
            self.id = id
            return
        }
        guard let id = json["id"]?.text else { return nil }
        self.id = id
        name = json["name"]?.text
        copies = json["copies"]?.int
        note = json["note"]?.text
        attachments = (json["attachments"]?.list ?? []).compactMap(AttachmentReference.init)
    }
}

extension AttachmentReference {
    /// Reads the object that an attachment field holds: id, name, mediaType, size, digest.
    public init?(_ json: JSONValue) {
        guard let id = json["id"]?.text.flatMap({ AttachmentID($0) }), let name = json["name"]?.text,
            let mediaType = json["mediaType"]?.text, let size = json["size"]?.int, size >= 0,
            let digest = json["digest"]?.text, digest.utf8.count == 64
        else { return nil }
        self.init(id: id, name: name, mediaType: mediaType, size: size, digest: digest)
    }

    /// The object that an attachment field holds.
    public var json: JSONValue {
        .object([
            "id": .text(id.description), "name": .text(name), "mediaType": .text(mediaType),
            "size": .integer(Int64(size)), "digest": .text(digest),
        ])
    }
}

extension Draft {
    fileprivate mutating func changeMaterials(
        _ effect: Effect, _ change: (inout Material, MaterialWish) -> Void
    ) throws(Refusal) {
        let json = value(effect, "materials").json
        if json.isNull { return }
        let wishes = (json.list ?? [json]).compactMap(MaterialWish.init)
        var changed: [Material] = []
        for wish in wishes {
            guard var material = state.materials.first(where: { $0.id == wish.id }) else {
                throw Refusal(
                    .invalidInput, "材料清单里没有“\(wish.id)”。", "“\(wish.id)” is not on the list of materials.")
            }
            change(&material, wish)
            guard material.attachments.count <= CaseLimits.attachments else {
                throw .limit("一份材料的附件", "Files of one material", CaseLimits.attachments)
            }
            changed.append(material)
        }
        if !changed.isEmpty { emit(.materials(changed)) }
    }
}
