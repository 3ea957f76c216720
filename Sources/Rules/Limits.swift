/// The bounds within which every expression is read and evaluated, so that no expression, whoever wrote it, can hold up
/// a server. Passing a bound while reading is a `SyntaxError`; passing one while evaluating makes the whole result
/// null.
public enum Limits {
    /// Longest source text of an expression, in Unicode scalars.
    public static let sourceLength = 16_384
    /// Deepest nesting of brackets, `if`, `for` and so on in a source text.
    public static let nesting = 64
    /// Most evaluation steps of one evaluation: a node evaluated or an element touched is one step.
    public static let steps = 100_000
    /// Deepest nesting while evaluating, calls of functions by functions included.
    public static let depth = 400
    /// Most elements of a list that an expression can build.
    public static let listCount = 20_000
    /// Longest text that an expression can build, in UTF-8 bytes.
    public static let textBytes = 1_000_000
    /// Most scalars and containers in a result, counted as often as they can be reached.
    public static let resultCount = 200_000
}
