public import Kernel

/// Typed values. What an item does not give has a plain value or is nil.
extension MergedItem {
    public var name: LocalizedText { localized(.name) ?? LocalizedText(zh: code) }
    public var aliases: [String] { words(.aliases) }
    public var summary: LocalizedText? { localized(.summary) }
    public var procedure: String { text(.procedure) ?? ItemDefaults.standard.procedure }
    public var type: ItemType { text(.type).flatMap(ItemType.init(rawValue:)) ?? .other }
    public var serves: [String] { words(.serves) }
    /// The kind of department; the unit is found in the home territory by kind where ``unit`` is nil.
    public var department: String? { text(.department) }
    /// The department's name: as given, else the usual name of its kind.
    public var departmentName: LocalizedText? {
        localized(.departmentName) ?? department.flatMap { DepartmentKind(rawValue: $0)?.title }
    }
    /// The code of an explicit unit.
    public var unit: String? { text(.unit) }
    /// The bodies that handle it jointly; empty where one handles it alone.
    public var jointBodies: [JointBody] { list(.jointBodies).map(JointBody.init(json:)) }
    public var level: DivisionCode.Level? {
        switch text(.level) {
        case "province": .province
        case "prefecture": .prefecture
        case "county": .county
        case "township": .township
        case "village": .village
        default: nil
        }
    }
    public var sourceOfPower: String? { text(.sourceOfPower) }
    public var basis: [ItemBasis] {
        list(.basis).compactMap { entry in
            entry["title"]?.text.map {
                ItemBasis(title: $0, article: entry["article"]?.text, text: entry["text"]?.text)
            }
        }
    }
    public var handling: ItemHandling { text(.handling).flatMap(ItemHandling.init(rawValue:)) ?? .promised }
    public var statutoryDays: Int? { fields[.statutoryDays]?.int }
    public var statutoryUnit: DayUnit { text(.statutoryUnit).flatMap(DayUnit.init(rawValue:)) ?? .working }
    public var promisedDays: Int? { fields[.promisedDays]?.int }
    public var promisedUnit: DayUnit { text(.promisedUnit).flatMap(DayUnit.init(rawValue:)) ?? statutoryUnit }
    public var fee: ItemFee? {
        guard let json = fields[.fee], let amount = json["amount"]?.text.flatMap(Money.init) else { return nil }
        return ItemFee(
            amount: amount, note: LocalizedText(item: json["note"]), basis: LocalizedText(item: json["basis"]))
    }
    public var visits: ItemVisits? {
        guard let json = fields[.visits], let count = json["count"]?.int else { return nil }
        return ItemVisits(count: count, why: LocalizedText(item: json["why"]))
    }
    public var channels: [ItemChannel] {
        fields[.channels] == nil ? [.window] : words(.channels).compactMap(ItemChannel.init(rawValue:))
    }
    public var step: HandlingStep { text(.step).flatMap(HandlingStep.init(rawValue:)) ?? .accept }
    public var audience: LocalizedText? { localized(.audience) }
    public var conditions: [LocalizedText] { list(.conditions).compactMap { LocalizedText(item: $0) } }
    public var materials: [MaterialSpec] {
        list(.materials).compactMap { json in
            MaterialSpec(json: json, origin: json["id"]?.text.flatMap { materialOrigins[$0] } ?? introducedBy)
        }
    }
    /// The form's fields as given; the room of cases reads them.
    public var formJSON: JSONValue { fields[.form] ?? .list([]) }
    public var result: ItemResult? {
        guard let json = fields[.result] else { return nil }
        return ItemResult(
            kind: json["type"]?.text.flatMap(ItemResult.Kind.init(rawValue:)) ?? .none,
            name: LocalizedText(item: json["name"]), validMonths: json["validMonths"]?.int ?? 0)
    }
    public var steps: [ItemStep] {
        list(.steps).compactMap { json in
            LocalizedText(item: json["name"]).map {
                ItemStep(
                    name: $0, office: LocalizedText(item: json["office"]),
                    handler: LocalizedText(item: json["handler"]), limitDays: json["limitDays"]?.int)
            }
        }
    }
    public var specialProcedures: [LocalizedText] {
        list(.specialProcedures).compactMap { LocalizedText(item: $0) }
    }
    public var supplementDays: Int { fields[.supplementDays]?.int ?? ItemDefaults.standard.supplementDays }
    /// Working days from the decision to its delivery (Administrative Licensing Act, art. 44).
    public var deliveryDays: Int { fields[.deliveryDays]?.int ?? ItemDefaults.standard.deliveryDays }
    /// Working days of one extension (Administrative Licensing Act, art. 42).
    public var extensionDays: Int { fields[.extensionDays]?.int ?? ItemDefaults.standard.extensionDays }
    public var quantityLimit: Int? { fields[.quantityLimit]?.int }
    public var isOnline: Bool { fields[.online]?.bool ?? channels.contains(.online) }
    public var takesAppointments: Bool { fields[.appointment]?.bool ?? false }
    public var hasCourier: Bool { fields[.courier]?.bool ?? false }
    public var hasTerminal: Bool { fields[.terminal]?.bool ?? channels.contains(.terminal) }
    public var places: LocalizedText? { localized(.places) }
    public var consult: String? { text(.consult) }
    public var complain: String? { text(.complain) }
    public var remedies: LocalizedText? { localized(.remedies) }
    /// False for imported items whose further values are defaults that the department has not looked at.
    public var isComplete: Bool { fields[.complete]?.bool ?? true }
    public var overridable: Set<ItemField> { ItemMerge.overridable(fields) }

    private func text(_ field: ItemField) -> String? { fields[field]?.text }
    private func localized(_ field: ItemField) -> LocalizedText? { LocalizedText(item: fields[field]) }
    private func list(_ field: ItemField) -> [JSONValue] { fields[field]?.list ?? [] }
    private func words(_ field: ItemField) -> [String] { list(field).compactMap(\.text) }
}
