/// An error whose words are safe in a log: no name, number, answer or secret ever stands in them.
public protocol LoggableError: Error {
    /// One line for the operator.
    var logged: String { get }
}

/// How an error stands in a log. Only errors that promise it give more than their kind: anything else may carry what a
/// person typed.
public func loggedWords(of error: any Error) -> String {
    if let safe = error as? any LoggableError { return safe.logged }
    let type = String(describing: type(of: error))
    let mirror = Mirror(reflecting: error)
    guard mirror.displayStyle == .enum else { return type }
    // A case with values has its name as the label of its child; one without is described by its name alone.
    return type + "." + (mirror.children.first.map { $0.label ?? "" } ?? String(describing: error))
}
