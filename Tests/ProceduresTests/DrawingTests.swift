import Foundation
import Kernel
import Procedures
import Testing

@Suite("The drawing")
struct DrawingTests {
    @Test(
        "well-formed, accessible, without script or inline style", arguments: World.shippedFiles,
        [Language.zhHans, .en])
    func drawing(file: String, language: Language) throws {
        let procedure = try World.procedure(file)
        let current = procedure.filing.entersState
        let svg = ProcedureDrawing.svg(procedure, language: language, current: current)
        #expect(!svg.contains("style=") && !svg.contains("<script") && !svg.contains("href"))
        #expect(svg.contains("role=\"img\"") && svg.contains("<title id=") && svg.contains("<desc id="))
        #expect(svg.contains("is-current"))
        for edge in ProcedureGraph(procedure).edges {
            let title = try #require(procedure.action(edge.action)).title[language]
            #expect(svg.contains(title.replacing("'", with: "&#39;")), "“\(title)” is not drawn")
        }
        #expect(Self.isWellFormed(svg))
        #expect(svg == ProcedureDrawing.svg(procedure, language: language, current: current))
        let wide = try #require(
            svg.split(separator: "viewBox=\"0 0 ").last?.split(separator: " ").first.flatMap { Int($0) })
        #expect(wide <= 480, "too wide for a phone: \(wide)")
    }

    @Test("texts cannot break out of the picture")
    func escaping() throws {
        let yaml = DogDrive.yaml.replacingFirst("zh: 登记接种", with: "zh: '<b>\"&'")
        let svg = ProcedureDrawing.svg(
            try ProcedureDefinition.load(yaml: yaml, file: "x.yaml"), language: .zhHans)
        #expect(svg.contains("&lt;b&gt;&quot;&amp;") && !svg.contains("<b>"))
        #expect(Self.isWellFormed(svg))
    }

    /// Every element that opens closes, in order.
    static func isWellFormed(_ svg: String) -> Bool {
        var open: [Substring] = []
        for tag in svg.split(separator: "<").dropFirst(svg.hasPrefix("<") ? 0 : 1) {
            guard let inside = tag.split(separator: ">", maxSplits: 1, omittingEmptySubsequences: false).first else {
                return false
            }
            if inside.hasPrefix("/") {
                guard open.popLast() == inside.dropFirst() else { return false }
            } else if !inside.hasSuffix("/") {
                open.append(inside.prefix { $0 != " " })
            }
        }
        return open.isEmpty
    }
}
