import Kernel
import Yams

/// What holds for a service item where none of its versions says anything else: `Data/items.yaml`.
public struct ItemDefaults: Sendable, Hashable, Decodable {
    /// What an item of a published list is given when it is imported.
    struct Imported: Sendable, Hashable, Decodable {
        struct Licence: Sendable, Hashable, Decodable {
            var statutoryDays: Int
            var statutoryUnit: String
        }
        var handling: String
        var step: String
        var licence: Licence
    }

    /// The procedure by which it is handled.
    public var procedure: String
    /// Calendar days.
    public var supplementDays: Int
    /// Working days.
    public var deliveryDays: Int
    /// Working days.
    public var extensionDays: Int
    var imported: Imported

    /// Read once. Without its file nothing can be handed in; the start refuses before: ``RegistryData/check()``.
    public static let standard: ItemDefaults =
        (try? load())
        ?? ItemDefaults(
            procedure: "", supplementDays: 0, deliveryDays: 0, extensionDays: 0,
            imported: Imported(handling: "", step: "", licence: .init(statutoryDays: 0, statutoryUnit: "")))

    static let file = "items.yaml"

    static func load() throws(RegistryData.Flaw) -> ItemDefaults { try read(yaml: try RegistryData.text(of: file)) }

    static func read(yaml: String) throws(RegistryData.Flaw) -> ItemDefaults {
        let defaults: ItemDefaults
        do {
            defaults = try YAMLDecoder().decode(ItemDefaults.self, from: yaml)
        } catch {
            throw RegistryData.Flaw(file: file, detail: String(describing: error))
        }
        // Checked like what an editor writes: a default that no item could have is no default.
        let flaws = ItemValidation.flaws(defaults.fields, isIntroducing: false)
        guard flaws.isEmpty else {
            throw RegistryData.Flaw(file: file, detail: flaws.map { "\($0.path): \($0.code)" }.joined(separator: ", "))
        }
        return defaults
    }

    private var fields: [ItemField: JSONValue] {
        [
            .procedure: .text(procedure), .supplementDays: .integer(Int64(supplementDays)),
            .deliveryDays: .integer(Int64(deliveryDays)), .extensionDays: .integer(Int64(extensionDays)),
        ].merging(imported.fields(isLicence: true)) { own, _ in own }
    }
}

extension ItemDefaults.Imported {
    func fields(isLicence: Bool) -> [ItemField: JSONValue] {
        var fields: [ItemField: JSONValue] = [.handling: .text(handling), .step: .text(step)]
        if isLicence {
            fields[.statutoryDays] = .integer(Int64(licence.statutoryDays))
            fields[.statutoryUnit] = .text(licence.statutoryUnit)
        }
        return fields
    }
}
