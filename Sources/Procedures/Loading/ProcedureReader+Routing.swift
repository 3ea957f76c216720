import Kernel
import Rules
import Yams

extension ProcedureReader {
    /// ```yaml
    /// routing:
    ///   reads: [units.home, vars.raised]
    ///   tells: { from: passedOn, to: passedHere, party: redirected }
    ///   rules: [{ id: …, title: …, when: …, unit: …, why: … }]
    /// ```
    func readRouting(_ top: Section) -> RoutingDefinition? {
        guard let section = top.section("routing") else { return nil }
        isReadingRouting = true
        defer { isReadingRouting = false }
        let reads = section.list("reads").compactMap(readFact)
        let tells = readRoutingTells(section)
        var seen: Set<String> = []
        var used: Set<String> = []
        let rules = section.list("rules").compactMap { node -> RoutingDefinition.Rule? in
            guard let entry = Section(node, name: "routing rule", flaws: flaws) else { return nil }
            return readRule(entry, reads: Set(reads.map(\.expression.source)), seen: &seen, used: &used)
        }
        section.close()
        if rules.isEmpty { flaws.add("routing has no rules", at: section.spot) }
        for fact in reads where !used.contains(fact.expression.source) {
            flaws.add("no routing rule reads `\(fact.expression.source)`", at: fact.spot)
        }
        return RoutingDefinition(reads: reads.map(\.expression), rules: rules, tells: tells)
    }

    private func readFact(_ node: Yams.Node) -> (expression: Rules.Expression, spot: Spot)? {
        guard let path = node.scalar?.string, let expression = expression(node, fields: nil) else { return nil }
        let spot = Spot(node.mark)
        let parts = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }), expression.freeNames == [parts[0]]
        else {
            flaws.add("`reads` names facts such as `vars.raised`, not “\(path)”", at: spot)
            return nil
        }
        guard let members = RoutingDefinition.roots[parts[0]], members.map({ $0.contains(parts.last ?? "") }) ?? true
        else {
            let words = RoutingDefinition.roots.keys.sorted().joined(separator: ", ")
            flaws.add("routing cannot read `\(path)`: nothing tells when it changes; possible: \(words)", at: spot)
            return nil
        }
        return (expression, spot)
    }

    private func readRoutingTells(_ section: Section) -> RoutingDefinition.Tells {
        guard let tells = section.section("tells") else { return RoutingDefinition.Tells() }
        func template(_ key: String) -> String? {
            guard let name = tells.scalar(key) else { return nil }
            refer(.notice, name)
            return name.value
        }
        let read = RoutingDefinition.Tells(
            from: template("from"), to: template("to"), party: template("party"), filed: template("filed"))
        tells.close()
        return read
    }

    private func readRule(
        _ entry: Section, reads: Set<String>, seen: inout Set<String>, used: inout Set<String>
    ) -> RoutingDefinition.Rule? {
        let id = entry.scalar("id", required: true)
        if let id, !seen.insert(id.value).inserted {
            flaws.add("routing rule `\(id.value)` is there twice", at: id.spot)
        }
        let title = entry.text("title", required: true)
        let when = expression(entry, "when", fields: nil, required: true)
        let unit = expression(entry, "unit", fields: nil, required: true)
        let why = entry.text("why", required: true)
        for (key, expression) in [("when", when), ("unit", unit)] {
            guard let expression, let node = entry.node(key) else { continue }
            checkFacts(expression, node, reads: reads, used: &used)
        }
        entry.close()
        guard let id, let title, let when, let unit, let why else { return nil }
        return RoutingDefinition.Rule(id: id.value, title: title, condition: when, unit: unit, why: why)
    }

    /// A fact that `reads` does not name could change without the rules being run again.
    private func checkFacts(
        _ expression: Rules.Expression, _ node: Yams.Node, reads: Set<String>, used: inout Set<String>
    ) {
        guard case .scalar(let scalar) = node else { return }
        let text = ExpressionText(scalar)
        for reference in expression.references where CaseScope.names.contains(reference.name) {
            let position = reference.position
            let member = text.path(after: reference.name, line: position.line, column: position.column).first
            let fact = member.map { reference.name + "." + $0 } ?? reference.name
            guard let known = [fact, reference.name].first(where: reads.contains) else {
                flaws.add(
                    "routing reads `\(fact)`, which `reads` does not name",
                    at: text.spot(line: position.line, column: position.column))
                continue
            }
            used.insert(known)
        }
    }
}
