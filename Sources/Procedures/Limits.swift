/// The bounds of a case and its commands. Passing one is a `Refusal` with the code `case.limit`, never a silent cut.
public enum CaseLimits {
    /// Most fields of one command's input, and of one form.
    public static let fields = 200
    /// Longest answer to a text field without a bound of its own, in characters.
    public static let textCharacters = 10_000
    /// Longest answer to a one-line text field without a bound of its own, in characters.
    public static let lineCharacters = 500
    /// Longest note, reason, comment or report, in characters.
    public static let noteCharacters = 4_000
    /// Most units whose opinion one case asks for, over its whole life.
    public static let opinions = 20
    /// Most entries of one case.
    public static let entries = 10_000
    /// Most custody steps of one case.
    public static let custodySteps = 50
    /// Most materials of one case.
    public static let materials = 200
    /// Most files on one material or in one field.
    public static let attachments = 50
    /// Longest time limit and longest extension, in days; no law comes near it.
    public static let clockDays = 3_650
    /// Most clocks that one case starts over its whole life.
    public static let clocks = 200
    /// Most confirmations of one case by its party, over its whole life.
    public static let confirmations = 200
    /// Most objections of one case's party to what was done in its name.
    public static let objections = 20
    /// Most pauses of one clock.
    public static let pauses = 100
}
