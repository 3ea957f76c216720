/// Why a text is not an expression, and where. Lines and columns count from 1; columns count Unicode scalars.
public struct SyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The stable code of this error.
    public static let code = "rules.syntax"
    /// What was expected and what was found instead.
    public let message: String
    public let line: Int
    public let column: Int

    public init(message: String, line: Int, column: Int) {
        self.message = message
        self.line = line
        self.column = column
    }

    public var description: String { "\(line):\(column): \(message)" }
}

/// A place in a source text, counted as in `SyntaxError`.
public struct SourcePosition: Sendable, Hashable {
    public let line: Int
    public let column: Int

    init(offset: Int, in scalars: [Unicode.Scalar]) {
        var line = 1
        var column = 1
        for scalar in scalars.prefix(offset) {
            if scalar == "\n" {
                line += 1
                column = 1
            } else {
                column += 1
            }
        }
        self.line = line
        self.column = column
    }
}
