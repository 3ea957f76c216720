/// `if`, `for`, `some`, `every`, `function`.
extension Parser {
    mutating func choice() throws(SyntaxError) -> Node {
        try advance()
        let condition = try expression()
        try expect(.then, "after the condition of 'if'")
        let then = try expression()
        try expect(.else, "after the value of 'then'")
        return .choice(condition: condition, then: then, otherwise: try expression())
    }

    mutating func loop() throws(SyntaxError) -> Node {
        bound.append(BoundNames())
        defer { bound.removeLast() }
        let iterations = try iterations()
        guard at(.return) else { throw expected("'return' after the lists of 'for'") }
        try advance()
        try bind("partial")
        return .loop(iterations, body: try expression())
    }

    mutating func quantified(_ quantifier: Quantifier) throws(SyntaxError) -> Node {
        bound.append(BoundNames())
        defer { bound.removeLast() }
        let iterations = try iterations()
        try expect(.satisfies, "after the lists of '\(quantifier == .some ? "some" : "every")'")
        return .quantified(quantifier, iterations, condition: try expression())
    }

    private mutating func iterations() throws(SyntaxError) -> [Iteration] {
        var iterations: [Iteration] = []
        repeat {
            // The word itself (`for`, `some`, `every`) or the comma is behind the token for the second round on.
            if iterations.isEmpty { try advance() }
            let name = try introducedName("to iterate with")
            try expect(.in, "after '\(name)'")
            let domain = try expression()
            let upper = try take(.range) ? try expression() : nil
            iterations.append(Iteration(name: name, domain: domain, upper: upper))
            try bind(name)
        } while try take(.comma)
        return iterations
    }

    mutating func functionDefinition() throws(SyntaxError) -> Node {
        try advance()
        try expect(.openParenthesis, "after 'function'")
        bound.append(BoundNames())
        defer { bound.removeLast() }
        var parameters: [FunctionNode.Parameter] = []
        if !at(.closeParenthesis) {
            repeat {
                let name = try introducedName("of a parameter")
                let type = try take(.colon) ? try typeName() : nil
                parameters.append(FunctionNode.Parameter(name: name, type: type))
            } while try take(.comma)
        }
        try expect(.closeParenthesis, "after the parameters")
        for parameter in parameters { try bind(parameter.name) }
        if atName("external") {
            try advance()
            _ = try expression()
            return .function(FunctionNode(parameters: parameters, body: nil))
        }
        return .function(FunctionNode(parameters: parameters, body: try expression()))
    }
}
