public import Kernel

/// The kinds of departments that handle items; a unit of a kind is found in each territory.
public enum DepartmentKind: String, CaseIterable, Sendable, Hashable {
    case govService = "gov-service"
    case hrss, police, civil, medical, housing, land, transport, agriculture, forestry, market, education, health
    case disabled, justice, emergency, veterans, tax, environment, water, culture

    public var title: LocalizedText {
        switch self {
        case .govService: LocalizedText(zh: "政务服务和审批局", en: "Government Services and Approvals")
        case .hrss: LocalizedText(zh: "人社局", en: "Human Resources and Social Security")
        case .police: LocalizedText(zh: "公安局", en: "Public Security")
        case .civil: LocalizedText(zh: "民政局", en: "Civil Affairs")
        case .medical: LocalizedText(zh: "医疗保障局", en: "Healthcare Security")
        case .housing: LocalizedText(zh: "住建局", en: "Housing and Construction")
        case .land: LocalizedText(zh: "自然资源局", en: "Natural Resources")
        case .transport: LocalizedText(zh: "交通运输局", en: "Transport")
        case .agriculture: LocalizedText(zh: "农业农村局", en: "Agriculture and Rural Affairs")
        case .forestry: LocalizedText(zh: "林草局", en: "Forestry and Grassland")
        case .market: LocalizedText(zh: "市场监管局", en: "Market Regulation")
        case .education: LocalizedText(zh: "教体局", en: "Education and Sport")
        case .health: LocalizedText(zh: "卫健局", en: "Health")
        case .disabled: LocalizedText(zh: "残联", en: "Disabled Persons' Federation")
        case .justice: LocalizedText(zh: "司法局", en: "Justice")
        case .emergency: LocalizedText(zh: "应急管理局", en: "Emergency Management")
        case .veterans: LocalizedText(zh: "退役军人局", en: "Veterans Affairs")
        case .tax: LocalizedText(zh: "税务局", en: "Taxation")
        case .environment: LocalizedText(zh: "生态环境局", en: "Ecology and Environment")
        case .water: LocalizedText(zh: "水利局", en: "Water Resources")
        case .culture: LocalizedText(zh: "文广旅局", en: "Culture, Broadcasting and Tourism")
        }
    }

    /// Words in a department's name that tell its kind.
    private var words: [String] {
        switch self {
        case .govService: ["行政审批", "政务服务"]
        case .hrss: ["人社", "人力资源"]
        case .police: ["公安"]
        case .civil: ["民政"]
        case .medical: ["医疗保障", "医保"]
        case .housing: ["住建", "住房"]
        case .land: ["自然资源", "国土"]
        case .transport: ["交通"]
        case .agriculture: ["农业", "农村"]
        case .forestry: ["林业", "林草"]
        case .market: ["市场监", "市监"]
        case .education: ["教育", "教体", "教科体"]
        case .health: ["卫健", "卫生"]
        case .disabled: ["残联", "残疾人"]
        case .justice: ["司法"]
        case .emergency: ["应急"]
        case .veterans: ["退役军人"]
        case .tax: ["税务"]
        case .environment: ["环境"]
        case .water: ["水利", "水务"]
        case .culture: ["文广", "文化", "文旅"]
        }
    }

    /// The kind that a department's name tells; nil for one of no usual kind.
    public init?(departmentName: String) {
        guard let kind = DepartmentKind.allCases.first(where: { kind in
            kind.words.contains { departmentName.contains($0) }
        }) else { return nil }
        self = kind
    }
}
