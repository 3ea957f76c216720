import Casework
import Kernel
import Registry

/// Lines of the board as tables, each number the way to its cases.
struct BoardLines {
    struct Row {
        var line: SupervisionBoard.Line
        var name: String
        /// Where the name leads: one level down.
        var href: String?
        /// The line's own cases.
        var cases: String
    }

    let site: Site
    let language: Language
    let division: DivisionCode

    private static let numbers: [(key: String, filter: String, value: @Sendable (SupervisionBoard.Line) -> Int)] = [
        ("late", "&urgency=late", { $0.late }), ("soon", "&urgency=soon", { $0.soon }), ("open", "", { $0.open }),
        ("urged", "&flag=urged", { $0.urged }), ("escalated", "&flag=escalated", { $0.escalated }),
    ]

    private func label(_ key: String) -> String { site.strings("board.number.\(key)", language) }

    func tiles(_ total: SupervisionBoard.Line) -> PageValues {
        let cases = Supervised.cases(division)
        let items: [PageValues] = Self.numbers.map { number in
            let value = number.value(total)
            var item: PageValues = [
                "value": String(value), "label": label(number.key), "href": cases + number.filter,
            ]
            if value > 0, number.key == "late" || number.key == "soon" { item["kind"] = number.key }
            return item
        }
        return ["label": site.strings("board.totals", language), "items": items]
    }

    func table(_ key: String, _ rows: [Row]) -> PageValues {
        let what = site.strings("board.what.\(key)", language)
        var columns: [PageValues] = [["label": what]]
        columns += Self.numbers.map { ["label": label($0.key), "num": true] }
        let shown: [PageValues] = rows.map { row in
            var head: PageValues = ["label": what, "text": row.name]
            if let href = row.href { head["href"] = href }
            let cells: [PageValues] = Self.numbers.map { number in
                let value = number.value(row.line)
                var cell: PageValues = ["label": label(number.key), "num": true, "text": String(value)]
                if value > 0 { cell["href"] = row.cases + number.filter }
                return cell
            }
            var line: PageValues = ["id": key + row.line.key, "head": head, "cells": cells]
            if row.line.late > 0 { line["due"] = "late" } else if row.line.soon > 0 { line["due"] = "soon" }
            return line
        }
        var caption = site.strings("board.by.\(key)", language)
        if rows.count >= Casework.boardLinesMax {
            caption += site.strings("board.cut", language, ["n": String(Casework.boardLinesMax)])
        }
        return ["id": "board-" + key, "caption": caption, "columns": columns, "rows": shown]
    }

    /// Looks at people's data that wait for an explanation, and how many people wait for one.
    func flagged(_ flagged: [FlaggedLook]) -> PageValues {
        let asked = flagged.filter { $0.look.flag?.askedAt != nil }.count
        let key = asked > 0 ? "flagged.board.asked" : "flagged.board.open"
        let link: PageValues = [
            "name": site.strings("flagged.board.go", language), "href": Paths.flaggedLooks + "?division=\(division)",
        ]
        return [
            "kind": "warn", "icon": "eye",
            "text": site.strings(key, language, ["n": String(flagged.count), "asked": String(asked)]),
            "links": [link],
        ]
    }
}
