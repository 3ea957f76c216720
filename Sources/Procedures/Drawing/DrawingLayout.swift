import Kernel

/// Where everything of a drawing stands, in user units that are pixels at 420 wide.
///
/// States stand below each other in the order of the tracker, each as high as it has arrows going out. An arrow leaves
/// to the right at its own height with its label above it, runs up or down in a lane and comes back into its target.
/// All arrows into one state share a lane, and no lane crosses a label, so nothing ever overlaps.
struct DrawingLayout {
    struct Box {
        var state: StateDefinition
        var top: Int
        var height: Int
        /// Height at which arrows come in.
        var entry: Int
        var arrows: [Arrow]
    }

    struct Arrow {
        var label: LocalizedText
        var target: String
        var y: Int
    }

    struct Lane {
        var target: String
        var x: Int
        var from: Int
        var through: Int
    }

    struct Band {
        var title: LocalizedText
        var top: Int
    }

    static let boxLeft = 12
    static let boxWidth = 132
    static let labelRight = 306
    static let laneGap = 11
    private static let row = 24
    private static let gap = 18
    private static let bandHeight = 30

    var boxes: [Box] = []
    var lanes: [Lane] = []
    var bands: [Band] = []
    var width = 420
    var height = 0

    init(_ procedure: ProcedureDefinition) {
        let graph = ProcedureGraph(procedure)
        var y = 8
        let steps = procedure.steps.map(\.id)
        for step in steps {
            let states = procedure.states.filter { $0.step == step }
            guard !states.isEmpty else { continue }
            if let title = procedure.step(step)?.title { bands.append(Band(title: title, top: y + 18)) }
            y += Self.bandHeight
            for state in states {
                boxes.append(Self.box(state, procedure, graph, top: y))
                y += (boxes.last?.height ?? 0) + Self.gap
            }
        }
        height = y
        placeLanes()
        width = (lanes.map(\.x).max() ?? Self.labelRight) + 16
    }

    private static func box(
        _ state: StateDefinition, _ procedure: ProcedureDefinition, _ graph: ProcedureGraph, top: Int
    ) -> Box {
        var arrows: [Arrow] = []
        var seen: Set<ProcedureGraph.Edge> = []
        for edge in graph.edges where edge.from == state.id && seen.insert(edge).inserted {
            guard let label = procedure.action(edge.action)?.title else { continue }
            arrows.append(Arrow(label: label, target: edge.to, y: top + row * (arrows.count + 2)))
        }
        return Box(
            state: state, top: top, height: max(66, row * (arrows.count + 2) + 10), entry: top + 16, arrows: arrows)
    }

    /// Each target gets the first lane that is free along all of its arrows.
    private mutating func placeLanes() {
        var taken: [[ClosedRange<Int>]] = []
        for box in boxes {
            let ys = boxes.flatMap(\.arrows).filter { $0.target == box.state.id }.map(\.y)
            guard let first = ys.min(), let last = ys.max() else { continue }
            let range = min(first, box.entry)...max(last, box.entry)
            var index = 0
            while index < taken.count, taken[index].contains(where: { $0.overlaps(range) }) { index += 1 }
            if index == taken.count { taken.append([]) }
            taken[index].append(range)
            lanes.append(
                Lane(
                    target: box.state.id, x: Self.labelRight + Self.laneGap * (index + 1), from: range.lowerBound,
                    through: range.upperBound))
        }
    }
}
