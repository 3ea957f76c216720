extension Machine {
    /// Whether one of the tests holds for the input; nil where none holds and one could not be decided.
    mutating func passes(_ tests: [Test], _ input: Value, _ frame: Frame?) -> Bool? {
        let inner = Frame("?", input, frame)
        var result: Bool? = false
        for test in tests {
            switch passes(test, input, inner) {
            case true?: return true
            case nil: result = nil
            case false?: break
            }
        }
        return result
    }

    private mutating func passes(_ test: Test, _ input: Value, _ frame: Frame) -> Bool? {
        switch test {
        case .compare(let comparison, let operand):
            let result = compare(comparison, input, evaluate(operand, frame))
            if case .bool(let holds) = result { return holds }
            return nil
        case .matches(let node, let readsInput):
            let value = evaluate(node, frame)
            if readsInput {
                if case .bool(let holds) = value { return holds }
                return nil
            }
            return matches(input, value)
        case .not(let tests): return passes(tests, input, frame).map { !$0 }
        }
    }

    /// Equal to the value, inside the range, or in the list of values and ranges.
    private mutating func matches(_ input: Value, _ value: Value) -> Bool? {
        switch value {
        case .range(let interval):
            if case .range = input { return equals(input, value) }
            return interval.contains(input)
        case .list(let elements):
            if case .list = input, equals(input, value) == true { return true }
            for element in elements where spend(1) {
                if case .range(let interval) = element, interval.contains(input) == true { return true }
                if equals(input, element) == true { return true }
            }
            return false
        case .bool(let holds):
            // A condition that does not read the input, among tests of something else than a boolean.
            if case .bool(let bool) = input { return bool == holds }
            return input.isNull ? false : holds
        default: return equals(input, value)
        }
    }
}
