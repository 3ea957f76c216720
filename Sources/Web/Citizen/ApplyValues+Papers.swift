import Casework
import Kernel
import Procedures
import Registry

/// The lower half of the form: which papers to send, and where to collect the result.
extension ApplyValues {
    private static let countersShown = 6
    private static let countersFound = 12

    /// Papers to send, and those that need not be sent because another office has them.
    func materials() -> PageValues? {
        let list = application.checklist(draft.answers)
        guard !list.isEmpty else { return nil }
        let shared = list.filter { $0.status == .shared || ($0.spec.isShareable && $0.status == .notNeeded) }
        let asked = list.filter { !$0.spec.isShareable }
        var values: PageValues = ["fields": asked.map { field($0.spec, isRequired: $0.isRequired) }]
        if !shared.isEmpty {
            values["shared"] =
                [
                    "materials": [
                        "label": words("sharedTitle"),
                        "items": shared.map {
                            [
                                "state": "have", "icon": "check", "name": $0.spec.name[language],
                                "word": site.strings("citizen.guide.material.shared", language),
                            ]
                        },
                    ] as PageValues
                ] as PageValues
        }
        let isMissing = draft.ownFlaws.keys.contains { $0.hasPrefix(ApplyIntake.materialPrefix) }
        if isMissing || draft.own["later"] != nil {
            var later = own("later", "consent", required: false, more: ["text": words("laterText")])
            if draft.own["later"] != nil { later["checked"] = true }
            values["later"] = [later]
        }
        return values
    }

    private func field(_ spec: MaterialSpec, isRequired: Bool) -> PageValues {
        let name = ApplyIntake.materialPrefix + spec.id
        let conditions = ConditionWords(site: site, language: language, fields: application.fields)
        var hint = [site.strings("citizen.guide.form.\(spec.form.rawValue)", language)]
        if case .when(let condition) = spec.requirement {
            hint.append(
                conditions.sentence(condition).map { words("materialWhen", ["condition": $0]) }
                    ?? words("materialMaybe"))
        }
        if let note = spec.note { hint.append(note[language]) }
        var field: PageValues = [
            "id": Self.fieldID(name), "name": name, "label": spec.name[language], "control": "pages/citizen/papers",
            "hint": hint.joined(separator: words("stop")), "maxBytes": CaseworkLimits.attachmentBytesMax,
            "accept": FileStore.Kind.allCases.map(\.rawValue).joined(separator: ","),
            "tooBig": site.strings("form.fileTooBig", language), "wrongKind": site.strings("form.fileKind", language),
        ]
        if let flaw = draft.ownFlaws[name] { field["error"] = flaw[language] }
        if isRequired { field["required"] = true }
        addFiles(name, to: &field)
        return field
    }

    /// The counters nearest to the reader, those found by name, and the post where the item is sent.
    func pickup() async throws -> PageValues? {
        guard application.hasPickup else { return nil }
        var units = try await site.registry.units.counters(near: application.territory, limit: Self.countersShown)
        if let chosen = draft.own["pickup"], !units.contains(where: { $0.code == chosen }),
            let unit = try await site.registry.units.unit(chosen), unit.kind.isCounter
        {
            units.append(unit)
        }
        var pickup: PageValues = [:]
        if let near = draft.own["near"] {
            let found = try await site.registry.units.search(near, limit: Self.countersFound).filter(\.kind.isCounter)
            let known = Set(units.map(\.code))
            units = found.filter { !known.contains($0.code) } + units
            pickup["found"] = words(
                found.isEmpty ? "nearNothing" : "nearFound", ["n": String(found.count), "text": near])
        }
        var options: [(value: String, label: String, hint: String?)] = []
        for unit in units {
            let place = try await site.registry.territory.fullName(of: unit.division)?[language]
            let hint = [unit.address ?? place, unit.hours].compactMap { $0 }.joined(separator: " · ")
            options.append((unit.code, unit.name[language], hint.isEmpty ? nil : hint))
        }
        if application.item?.hasCourier == true {
            options.append((Self.byCourier, words("courier"), words("courierHint")))
        }
        let chosen = Set([draft.own["pickup"]].compactMap { $0 })
        pickup["fields"] = [
            own(
                "pickup", "radio", flaw: draft.ownFlaws["pickup"],
                more: ["options": own.options(options, chosen: chosen)])
        ]
        pickup["near"] = [own("near", "text", value: draft.own["near"], required: false)]
        return pickup
    }
}
