public import Kernel

/// A procedure as a picture: states from top to bottom along the tracker, arrows labelled with the actions' titles.
/// The same file serves pages and the command line; it is readable at 390 pixels and needs no style sheet, though pages
/// may colour it by its classes.
public enum ProcedureDrawing {
    private static let fonts = "PingFang SC, Noto Sans CJK SC, Microsoft YaHei, system-ui, sans-serif"
    private static let ink = "#1c2328"
    private static let accent = "#0f6b6b"
    private static let line = "#8a97a0"
    private static let edge = "#5b6670"

    /// The whole SVG document. `current` is the state to point out, if there is a case to follow.
    public static func svg(_ procedure: ProcedureDefinition, language: Language, current: String? = nil) -> String {
        let layout = DrawingLayout(procedure)
        var svg = SVGText()
        svg.line(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(layout.width) \(layout.height)\" "
                + "class=\"procedure-drawing\" role=\"img\" aria-labelledby=\"drawing-title drawing-desc\" "
                + "font-family=\"\(fonts)\" font-size=\"13\">"
        )
        svg.line("<title id=\"drawing-title\">\(SVGText.escape(procedure.title[language]))</title>")
        let words = description(procedure, language, current)
        svg.line("<desc id=\"drawing-desc\">\(SVGText.escape(words))</desc>")
        for band in layout.bands {
            svg.line(
                "<text class=\"drawing-step\" x=\"\(DrawingLayout.boxLeft)\" y=\"\(band.top)\" fill=\"\(edge)\" "
                    + "font-weight=\"600\">\(SVGText.escape(band.title[language]))</text>")
        }
        for lane in layout.lanes { draw(lane, layout, into: &svg) }
        for box in layout.boxes { draw(box, layout, language, isCurrent: box.state.id == current, into: &svg) }
        svg.line("</svg>")
        return svg.text
    }

    private static func draw(_ lane: DrawingLayout.Lane, _ layout: DrawingLayout, into svg: inout SVGText) {
        guard let box = layout.boxes.first(where: { $0.state.id == lane.target }) else { return }
        let right = DrawingLayout.boxLeft + DrawingLayout.boxWidth
        svg.line(
            "<path class=\"drawing-lane\" d=\"M\(lane.x) \(lane.from)V\(lane.through)M\(lane.x) \(box.entry)"
                + "H\(right + 7)\" fill=\"none\" stroke=\"\(line)\" stroke-width=\"1.25\"/>")
        svg.line(
            "<path class=\"drawing-head\" d=\"M\(right) \(box.entry)l8 -4v8z\" fill=\"\(edge)\"/>")
    }

    private static func draw(
        _ box: DrawingLayout.Box, _ layout: DrawingLayout, _ language: Language, isCurrent: Bool,
        into svg: inout SVGText
    ) {
        let left = DrawingLayout.boxLeft
        let right = left + DrawingLayout.boxWidth
        let kind = isCurrent ? " is-current" : ""
        svg.line("<g class=\"drawing-state\(box.state.isFinal ? " is-final" : "")\(kind)\">")
        svg.line(
            "<rect x=\"\(left)\" y=\"\(box.top)\" width=\"\(DrawingLayout.boxWidth)\" height=\"\(box.height)\" "
                + "rx=\"6\" fill=\"\(isCurrent ? accent : box.state.isFinal ? "#eef1f0" : "#ffffff")\" "
                + "stroke=\"\(isCurrent ? accent : edge)\" stroke-width=\"\(box.state.isFinal ? "2.5" : "1.25")\"/>"
        )
        let title = SVGText.wrap(box.state.title[language], units: 18, lines: 3)
        for (index, line) in title.enumerated() {
            svg.line(
                "<text x=\"\(left + 9)\" y=\"\(box.top + 21 + index * 17)\" fill=\"\(isCurrent ? "#ffffff" : ink)\""
                    + "\(isCurrent ? " font-weight=\"600\"" : "")>\(SVGText.escape(line))</text>")
        }
        svg.line("</g>")
        for arrow in box.arrows {
            guard let lane = layout.lanes.first(where: { $0.target == arrow.target }) else { continue }
            let whole = arrow.label[language]
            let label = SVGText.cut(whole, units: 24)
            svg.line("<g class=\"drawing-arrow\">")
            svg.line(
                "<path d=\"M\(right) \(arrow.y)H\(lane.x)\" fill=\"none\" stroke=\"\(line)\" stroke-width=\"1.25\"/>")
            svg.line(
                "<text x=\"\(right + 12)\" y=\"\(arrow.y - 5)\" font-size=\"12\" fill=\"\(ink)\">"
                    + SVGText.escape(label)
                    + "\(label == whole ? "" : "<title>\(SVGText.escape(whole))</title>")</text>")
            svg.line("</g>")
        }
    }

    /// The picture in words, for those who do not see it.
    private static func description(
        _ procedure: ProcedureDefinition, _ language: Language, _ current: String?
    ) -> String {
        let isChinese = language != .en
        let graph = ProcedureGraph(procedure)
        var sentences: [String] = []
        if let current, let state = procedure.state(current) {
            sentences.append(isChinese ? "现在：\(state.title[language])。" : "Now: \(state.title[language]).")
        }
        for state in procedure.states {
            var seen: Set<ProcedureGraph.Edge> = []
            let ways = graph.edges.filter { $0.from == state.id && seen.insert($0).inserted }.compactMap { edge in
                guard let action = procedure.action(edge.action), let target = procedure.state(edge.to) else {
                    return nil as String?
                }
                return isChinese
                    ? "“\(action.title[language])”到“\(target.title[language])”"
                    : "“\(action.title[language])” to “\(target.title[language])”"
            }
            guard !ways.isEmpty else { continue }
            let name = state.title[language]
            sentences.append(
                isChinese
                    ? "从“\(name)”：\(ways.joined(separator: "，"))。" : "From “\(name)”: \(ways.joined(separator: ", ")).")
        }
        return sentences.joined(separator: isChinese ? "" : " ")
    }
}
