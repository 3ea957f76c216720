public import Kernel

extension ItemField {
    /// The field's name for readers.
    public var title: LocalizedText {
        let (zh, en) = words
        return LocalizedText(zh: zh, en: en)
    }

    private var words: (String, String) {
        switch self {
        case .name: ("事项名称", "Name")
        case .aliases: ("常用说法", "Everyday words")
        case .summary: ("一句话说明", "Summary")
        case .procedure: ("办理程序", "Procedure")
        case .type: ("事项类型", "Type")
        case .serves: ("服务对象", "Serves")
        case .department: ("主管部门", "Department")
        case .departmentName: ("部门名称", "Department name")
        case .unit: ("实施机构", "Implementing unit")
        case .jointBodies: ("联合办理单位", "Joint bodies")
        case .level: ("行使层级", "Level of exercise")
        case .sourceOfPower: ("权力来源", "Source of power")
        case .basis: ("设定依据", "Legal basis")
        case .handling: ("办件类型", "Handling")
        case .statutoryDays: ("法定办结时限", "Statutory time limit")
        case .statutoryUnit: ("法定时限单位", "Unit of the statutory limit")
        case .promisedDays: ("承诺办结时限", "Promised time limit")
        case .promisedUnit: ("承诺时限单位", "Unit of the promised limit")
        case .fee: ("收费", "Fee")
        case .visits: ("到现场次数", "Visits")
        case .channels: ("办理形式", "Channels")
        case .step: ("通办方式", "Cross-territory handling")
        case .audience: ("谁可以办", "Who may apply")
        case .conditions: ("受理条件", "Conditions")
        case .materials: ("申请材料", "Materials")
        case .form: ("申请表单", "Form")
        case .result: ("办理结果", "Result")
        case .steps: ("办理流程", "Steps")
        case .specialProcedures: ("特别程序", "Special procedures")
        case .supplementDays: ("补正期限", "Days to supplement")
        case .deliveryDays: ("送达期限", "Days to deliver")
        case .extensionDays: ("延长期限", "Days of extension")
        case .quantityLimit: ("数量限制", "Quantity limit")
        case .online: ("网上办理", "Online")
        case .appointment: ("预约办理", "Appointment")
        case .courier: ("物流快递", "Courier")
        case .terminal: ("自助终端", "Self-service terminal")
        case .places: ("办理地点和时间", "Places and hours")
        case .consult: ("咨询方式", "How to ask")
        case .complain: ("监督投诉方式", "How to complain")
        case .remedies: ("行政复议与诉讼", "Review and litigation")
        case .overridable: ("下级可调整项", "Fields lower levels may change")
        case .complete: ("要素已核对", "Checked as complete")
        }
    }
}
