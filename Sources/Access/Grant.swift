public import Kernel

/// How far a grant reaches from the post that has it.
public enum Extent: String, Sendable, Codable, CaseIterable, Hashable {
    case ownUnit
    case unitAndBelow
    /// The post's division and every division in it.
    case territory
    case anywhere

    public var title: LocalizedText {
        switch self {
        case .ownUnit: LocalizedText(zh: "本单位", en: "own unit")
        case .unitAndBelow: LocalizedText(zh: "本单位及下属单位", en: "own unit and units below")
        case .territory: LocalizedText(zh: "本区域", en: "own territory")
        case .anywhere: LocalizedText(zh: "不限区域", en: "anywhere")
        }
    }

    /// Whether everything within the other extent is within this one, for the same post.
    func covers(_ other: Extent) -> Bool {
        switch (self, other) {
        case (.anywhere, _), (.unitAndBelow, .ownUnit), (.territory, .ownUnit): true
        default: self == other
        }
    }
}

/// The five places of a case, on which grants are scoped; raw values are those of the case's places.
public enum ScopePlace: String, Sendable, Codable, CaseIterable, Hashable {
    case filed, home, deciding, holder, pickup

    public var title: LocalizedText {
        switch self {
        case .filed: LocalizedText(zh: "收件地", en: "filed at")
        case .home: LocalizedText(zh: "归属地", en: "home territory")
        case .deciding: LocalizedText(zh: "决定机关", en: "deciding authority")
        case .holder: LocalizedText(zh: "当前持有单位", en: "current holder")
        case .pickup: LocalizedText(zh: "领取地", en: "pickup counter")
        }
    }

    /// What happens there, for sentences such as “本件由 … 决定”.
    var clause: (zh: String, en: String) {
        switch self {
        case .filed: ("收件", "was filed at")
        case .home: ("归属", "belongs to")
        case .deciding: ("决定", "is decided by")
        case .holder: ("持有", "is now held by")
        case .pickup: ("发放结果", "is collected at")
        }
    }
}

/// One permission, on one place of a case or on all of them, so far from the post.
public struct Grant: Hashable, Sendable, Codable {
    public var permission: Permission
    /// nil: whichever of the places is within the extent.
    public var at: ScopePlace?
    public var extent: Extent

    public init(_ permission: Permission, at: ScopePlace? = nil, _ extent: Extent) {
        self.permission = permission
        self.at = at
        self.extent = extent
    }

    /// Whether whoever has this grant has the other one too.
    public func covers(_ other: Grant) -> Bool {
        permission == other.permission && (at == nil || at == other.at) && extent.covers(other.extent)
    }
}

extension Grant {
    /// `permission place extent`, such as `case.read filed ownUnit`; `-` stands for any place.
    public var text: String { "\(permission.rawValue) \(at?.rawValue ?? "-") \(extent.rawValue)" }

    /// The counterpart of ``text``; nil for anything else.
    public init?(text: some StringProtocol) {
        let parts = String(text).split(separator: " ").map(String.init)
        guard parts.count == 3, let extent = Extent(rawValue: parts[2]) else { return nil }
        let place = ScopePlace(rawValue: parts[1])
        guard place != nil || parts[1] == "-" else { return nil }
        self.init(Permission(rawValue: parts[0]), at: place, extent)
    }
}
