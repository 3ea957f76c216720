/// Something wrong in a procedure file, and where. Lines and columns are 1-based.
public struct Flaw: Hashable, Sendable, Comparable, CustomStringConvertible {
    public var file: String
    public var line: Int
    public var column: Int
    public var message: String

    public init(file: String, line: Int, column: Int, message: String) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
    }

    public var description: String { "\(file):\(line):\(column): \(message)" }

    public static func < (a: Flaw, b: Flaw) -> Bool {
        (a.file, a.line, a.column, a.message) < (b.file, b.line, b.column, b.message)
    }
}

/// Everything that is wrong with a procedure file, in the order of the file.
public struct ProcedureFlaws: Error, Hashable, Sendable, CustomStringConvertible {
    /// Stable code of this error.
    public static let code = "procedure.flawed"
    public var flaws: [Flaw]

    public init(flaws: [Flaw]) { self.flaws = flaws }

    public var description: String { flaws.map(\.description).joined(separator: "\n") }
}
