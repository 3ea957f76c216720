import Procedures

extension [ActionOffer] {
    /// Those that are possible now: what brings the case on first, side steps last.
    var possible: [ActionOffer] {
        filter(\.isPossible).enumerated()
            .sorted { ($0.element.action.style.rank, $0.offset) < ($1.element.action.style.rank, $1.offset) }
            .map(\.element)
    }
}

extension ActionDefinition.Style {
    fileprivate var rank: Int {
        switch self {
        case .primary: 0
        case .normal: 1
        case .destructive: 2
        case .quiet: 3
        }
    }
}
