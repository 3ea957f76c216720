public import Kernel

/// The elements of a service item: the one place that says which there are, what they hold and who may change them.
///
/// The raw value is the key in catalogue files and in the stored JSON.
public enum ItemField: String, CaseIterable, Sendable, Hashable {
    case name, aliases, summary, procedure, type, serves
    case department, departmentName, unit, jointBodies, level, sourceOfPower, basis
    case handling, statutoryDays, statutoryUnit, promisedDays, promisedUnit
    case fee, visits, channels, step, audience, conditions, materials, form, result, steps, specialProcedures
    case supplementDays, deliveryDays, extensionDays, quantityLimit
    case online, appointment, courier, terminal, places, consult, complain, remedies
    case overridable, complete

    /// What the values of a field look like.
    public enum Kind: Sendable, Equatable {
        /// A plain text of at most so many characters.
        case text(max: Int)
        /// A text in one or several languages of at most so many characters each.
        case localized(max: Int)
        case localizedList(max: Int)
        /// A list of short plain texts.
        case words(max: Int)
        /// Letters, digits, `.`, `-` and `_`.
        case key
        case choice([String])
        case choices([String])
        case integer(ClosedRange<Int>)
        case flag
        case basis, bodies, fee, visits, materials, form, result, steps, fieldNames
    }

    public var kind: Kind {
        switch self {
        case .name: .localized(max: 300)
        case .aliases: .words(max: 40)
        case .summary, .audience: .localized(max: 2_000)
        case .places, .remedies: .localized(max: 2_000)
        case .departmentName: .localized(max: 100)
        case .procedure, .department, .unit: .key
        case .type: .choice(ItemType.allCases.map(\.rawValue))
        case .serves: .choices(["naturalPerson", "legalPerson"])
        case .level: .choice(["province", "prefecture", "county", "township", "village"])
        case .sourceOfPower: .choice(["statutory", "delegated", "entrusted"])
        case .handling: .choice(["immediate", "promised"])
        case .statutoryUnit, .promisedUnit: .choice(["working", "calendar"])
        case .statutoryDays, .promisedDays, .supplementDays, .deliveryDays, .extensionDays: .integer(0...3_650)
        case .quantityLimit: .integer(1...100_000_000)
        case .channels: .choices(["window", "online", "post", "terminal"])
        case .step: .choice(HandlingStep.allCases.map(\.rawValue))
        case .online, .appointment, .courier, .terminal, .complete: .flag
        case .conditions, .specialProcedures: .localizedList(max: 50)
        case .consult, .complain: .text(max: 100)
        case .basis: .basis
        case .jointBodies: .bodies
        case .fee: .fee
        case .visits: .visits
        case .materials: .materials
        case .form: .form
        case .result: .result
        case .steps: .steps
        case .overridable: .fieldNames
        }
    }

    /// Whether the layer that introduces an item has to give it before it is published.
    public var isRequired: Bool {
        switch self {
        case .name, .procedure, .type, .department, .level, .handling: true
        default: false
        }
    }

    /// Whether lower levels may change it when the introducing layer names no `overridable` list.
    public var isOverridableByDefault: Bool {
        switch self {
        // Which department leads is for the government of each level to say (Administrative Licensing Act, art. 26).
        case .unit, .jointBodies, .promisedDays, .promisedUnit, .fee, .visits, .channels, .step, .materials, .online,
            .appointment, .courier, .terminal, .places, .consult, .complain, .aliases:
            true
        default: false
        }
    }

    /// Local words add to the search and change nothing else, so every level may always give them.
    public var isAlwaysOverridable: Bool { self == .aliases }

    /// Whether an `overridable` list may name it. What makes an item that item stays with the level introducing it.
    public var mayBeOverridable: Bool {
        switch self {
        case .overridable, .procedure, .type, .level, .complete: false
        default: true
        }
    }
}

/// The kinds of service items by the power that is exercised (task types of the national catalogue).
public enum ItemType: String, CaseIterable, Sendable, Hashable {
    case licence, payment, confirmation, award, ruling, other, service

    /// The number in published item lists.
    public var taskType: Int {
        switch self {
        case .licence: 1
        case .payment: 5
        case .confirmation: 7
        case .award: 8
        case .ruling: 9
        case .other: 10
        case .service: 20
        }
    }

    /// Nil for a number that is not in use.
    public init?(taskType: Int) {
        guard let type = ItemType.allCases.first(where: { $0.taskType == taskType }) else { return nil }
        self = type
    }

    public var title: LocalizedText {
        switch self {
        case .licence: LocalizedText(zh: "行政许可", en: "Administrative licence")
        case .payment: LocalizedText(zh: "行政给付", en: "Administrative payment")
        case .confirmation: LocalizedText(zh: "行政确认", en: "Administrative confirmation")
        case .award: LocalizedText(zh: "行政奖励", en: "Administrative award")
        case .ruling: LocalizedText(zh: "行政裁决", en: "Administrative ruling")
        case .other: LocalizedText(zh: "其他行政权力", en: "Other administrative power")
        case .service: LocalizedText(zh: "公共服务", en: "Public service")
        }
    }
}

/// How far a county handles an item for people who are elsewhere: one step of province-wide handling.
public enum HandlingStep: String, CaseIterable, Sendable, Hashable {
    /// Results are collected elsewhere; applications come by post or online.
    case collect
    /// Applications are taken elsewhere and decided at home.
    case accept
    /// Handled alike at any counter.
    case alike

    public var title: LocalizedText {
        switch self {
        case .collect: LocalizedText(zh: "异地取件", en: "Collected elsewhere")
        case .accept: LocalizedText(zh: "异地收件、属地办理", en: "Accepted elsewhere, handled at home")
        case .alike: LocalizedText(zh: "无差别通办", en: "Handled alike anywhere")
        }
    }
}
