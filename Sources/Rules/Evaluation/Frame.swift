/// Names bound inside an expression, innermost first. A frame never changes, so a function value can keep one.
final class Frame: Sendable {
    enum Binding: Sendable {
        case variable(String, Value)
        /// The entries of a context, each a name of its own: the element that a filter looks at.
        case entries([String: Value])
    }

    let binding: Binding
    let parent: Frame?

    init(_ name: String, _ value: Value, _ parent: Frame?) {
        binding = .variable(name, value)
        self.parent = parent
    }

    init(entries: [String: Value], _ parent: Frame?) {
        binding = .entries(entries)
        self.parent = parent
    }

    func value(named name: String) -> Value? {
        var frame: Frame? = self
        while let current = frame {
            switch current.binding {
            case .variable(let bound, let value): if bound == name { return value }
            case .entries(let entries): if let value = entries[name] { return value }
            }
            frame = current.parent
        }
        return nil
    }
}
