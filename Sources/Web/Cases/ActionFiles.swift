import Casework
import Kernel
import Procedures

/// Files that came with the form of an action. They are kept as they arrive, so that a form that comes back with a
/// flaw does not ask for them again.
struct ActionFiles {

    /// By the name of the field in the form.
    private(set) var files: [String: [AttachmentReference]] = [:]
    private(set) var flaws: [String: LocalizedText] = [:]

    /// A form not sent yet.
    init() {}

    init(
        _ form: FormData, of action: ActionDefinition, materials: [Material], site: Site, context: WebContext
    ) async throws {
        var names: [(name: String, field: String)] = []
        for field in action.form {
            switch field.kind {
            case .attachment: names.append((FormReader.prefix + field.id, field.id))
            case .materials where action.takesMaterials:
                names += materials.map { (Self.name(of: $0), field.id) }
            default: break
            }
        }
        for (name, field) in names {
            let kept = try await KeptFiles(name, of: form, in: site.casework, as: context.caller)
            if let flaw = kept.flaws.last { flaws[field] = flaw }
            if !kept.files.isEmpty { files[name] = kept.files }
        }
    }

    static func name(of material: Material) -> String { ApplyIntake.materialPrefix + material.id }

    /// Puts the files into the input where the engine looks for them; a material with a file counts as handed in.
    func add(to input: inout [String: JSONValue], of action: ActionDefinition, materials: [Material]) {
        for field in action.form {
            if field.kind == .attachment, let kept = files[FormReader.prefix + field.id] {
                input[field.id] = .list(kept.map(\.json))
            }
            guard field.kind == .materials, action.takesMaterials else { continue }
            let ticked = Set((input[field.id]?.list ?? []).compactMap(\.text))
            let handedIn = materials.filter { ticked.contains($0.id) || files[Self.name(of: $0)] != nil }
            let unknown = ticked.subtracting(materials.map(\.id)).sorted().map(JSONValue.text)
            guard !handedIn.isEmpty || !unknown.isEmpty else { continue }
            input[field.id] = .list(
                unknown
                    + handedIn.map { material in
                        let kept = files[Self.name(of: material)] ?? []
                        return .object(["id": .text(material.id), "attachments": .list(kept.map(\.json))])
                    })
        }
    }

    /// Names the kept files in the form that comes back.
    var hidden: [PageValues] {
        files.sorted { $0.key < $1.key }.flatMap { name, kept in
            kept.map { ["name": KeptFiles.prefix + name, "value": $0.id.description] }
        }
    }
}

extension ActionDefinition {
    /// Its materials come in with it, with their files; otherwise they are only named.
    var takesMaterials: Bool { effects.contains { $0.name == "materials.receive" } }

    var takesFiles: Bool {
        form.contains { $0.kind == .attachment || ($0.kind == .materials && takesMaterials) }
    }
}
