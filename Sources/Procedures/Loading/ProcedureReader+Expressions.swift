import Kernel
import Rules
import Yams

extension ProcedureReader {
    /// A FEEL expression under `key`. `fields` are the ids under `input`; nil where there is no input to read.
    func expression(
        _ section: Section, _ key: String, fields: Set<String>?, required: Bool = false
    ) -> Rules.Expression? {
        guard section.scalar(key, required: required) != nil, let node = section.node(key) else { return nil }
        return expression(node, fields: fields)
    }

    func expression(_ node: Yams.Node, fields: Set<String>?) -> Rules.Expression? {
        guard case .scalar(let scalar) = node else {
            flaws.add("an expression must be a single value", at: Spot(node.mark))
            return nil
        }
        let text = ExpressionText(scalar)
        do throws(SyntaxError) {
            let expression = try Rules.Expression.parse(scalar.string)
            check(expression, text, fields: fields)
            return expression
        } catch {
            flaws.add("expression: \(error.message)", at: text.spot(line: error.line, column: error.column))
            return nil
        }
    }

    /// A plain word as the expression that gives it.
    func literal(_ word: String) -> Rules.Expression? {
        let escaped = word.split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\\\")
            .split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"")
        do throws(SyntaxError) {
            return try Rules.Expression.parse("\"\(escaped)\"")
        } catch {
            return nil
        }
    }

    private func check(_ expression: Rules.Expression, _ text: ExpressionText, fields: Set<String>?) {
        for reference in expression.references where reference.isCertain {
            let place = text.spot(line: reference.position.line, column: reference.position.column)
            guard CaseScope.names.contains(reference.name) else {
                flaws.add("expression: unknown name `\(reference.name)`", at: place)
                continue
            }
            if reference.name == "units" && !isReadingRouting {
                flaws.add("expression: only routing rules know `units`", at: place)
                continue
            }
            if reference.name == "input" && fields == nil {
                flaws.add("expression: there is no `input` here", at: place)
                continue
            }
            let path = text.path(
                after: reference.name, line: reference.position.line, column: reference.position.column)
            guard let member = path.first else { continue }
            if let problem = problem(root: reference.name, member: member, path: path, fields: fields, place: place) {
                flaws.add("expression: \(problem)", at: place)
            }
        }
    }

    private func problem(
        root: String, member: String, path: [String], fields: Set<String>?, place: Spot
    ) -> String? {
        switch root {
        case "clocks":
            refer(.clock, Located(value: member, spot: place))
            guard path.count > 1, !CaseScope.clockMembers.contains(path[1]) else { return nil }
            return "a clock has no `\(path[1])`"
        case "input":
            return fields?.contains(member) == false ? "the form has no field `\(member)`" : nil
        default:
            guard let members = CaseScope.members[root], !members.contains(member) else { return nil }
            return "`\(root)` has no `\(member)`"
        }
    }
}

/// An expression's text inside the file, to translate places of the expression to places of the file.
struct ExpressionText {
    private let start: Spot
    private let isBlock: Bool
    private let lines: [[Unicode.Scalar]]

    init(_ scalar: Yams.Node.Scalar) {
        let mark = Spot(scalar.mark)
        lines = scalar.string.split(separator: "\n", omittingEmptySubsequences: false).map { Array($0.unicodeScalars) }
        isBlock = scalar.style == .literal || scalar.style == .folded
        let isQuoted = scalar.style == .doubleQuoted || scalar.style == .singleQuoted
        start = Spot(line: mark.line, column: mark.column + (isQuoted ? 1 : 0))
    }

    func spot(line: Int, column: Int) -> Spot {
        if isBlock { return Spot(line: start.line + line, column: column) }
        return line == 1
            ? Spot(line: start.line, column: start.column + column - 1)
            : Spot(line: start.line + line - 1, column: column)
    }

    /// The members that follow a root name with dots: `clocks.promised.due` gives `promised`, `due`.
    func path(after root: String, line: Int, column: Int) -> [String] {
        guard lines.indices.contains(line - 1) else { return [] }
        let text = lines[line - 1]
        var place = column - 1 + root.unicodeScalars.count
        var path: [String] = []
        while place < text.count, text[place] == "." {
            var name = String.UnicodeScalarView()
            place += 1
            while place < text.count, text[place].properties.isAlphabetic || ("0"..."9").contains(text[place]) {
                name.append(text[place])
                place += 1
            }
            if name.isEmpty { break }
            path.append(String(name))
        }
        return path
    }
}
