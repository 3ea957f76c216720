public import Kernel

/// A row that an import cannot take.
public struct ImportFlaw: Hashable, Sendable, Codable {
    /// Counted from 1, the header included; 0 where the whole file is meant.
    public var line: Int
    /// A stable code, such as `division.unknownParent`.
    public var code: String
    public var reason: LocalizedText

    public init(line: Int, code: String, reason: LocalizedText) {
        self.line = line
        self.code = code
        self.reason = reason
    }
}

/// What an import did, or in a dry run would do.
public struct ImportReport: Hashable, Sendable, Codable {
    /// How many flaws are listed at most; ``rejectedTotal`` counts all of them.
    public static let flawsMaximum = 100

    public var added = 0
    public var changed = 0
    public var unchanged = 0
    /// The first flaws in the order of their lines, at most ``flawsMaximum``.
    public var rejected: [ImportFlaw] = []
    public var rejectedTotal = 0
    public var isDryRun: Bool
    /// Whether anything was written: never in a dry run, and not where rows were rejected without leave.
    public var applied = false

    public init(isDryRun: Bool) { self.isDryRun = isDryRun }

    public var rowsTotal: Int { added + changed + unchanged + rejectedTotal }
    /// Whether there are more flaws than are listed.
    public var isRejectedCut: Bool { rejectedTotal > rejected.count }

    public mutating func reject(line: Int, code: String, _ reason: LocalizedText) {
        rejectedTotal += 1
        guard rejected.count < Self.flawsMaximum else { return }
        rejected.append(ImportFlaw(line: line, code: code, reason: reason))
    }

    /// Rejects a record that is broken as CSV.
    public mutating func reject(_ row: CSVRow, _ flaw: CSVFlaw) {
        reject(line: row.line, code: flaw.code, flaw.reason)
    }
}

/// How an import is to go about it.
public struct ImportOptions: Sendable, Hashable {
    /// Say what would change, write nothing.
    public var isDryRun: Bool
    /// Take the good rows though others are rejected. Without it one bad row keeps everything out.
    public var allowRejects: Bool

    public init(isDryRun: Bool = false, allowRejects: Bool = false) {
        self.isDryRun = isDryRun
        self.allowRejects = allowRejects
    }
}

extension CSVFlaw {
    var reason: LocalizedText {
        switch self {
        case .unclosedQuote:
            LocalizedText(zh: "引号没有结束。", en: "A quoted field is never closed.")
        case .textAfterQuote:
            LocalizedText(zh: "引号结束后还有文字。", en: "There is text after a closing quote.")
        case .quoteInField:
            LocalizedText(zh: "没有加引号的字段里有引号。", en: "There is a quote inside an unquoted field.")
        case .invalidUTF8:
            LocalizedText(zh: "文字编码不是 UTF-8。", en: "The text is not UTF-8.")
        case .fieldTooLong:
            LocalizedText(zh: "字段太长。", en: "A field is too long.")
        case .tooManyFields:
            LocalizedText(zh: "字段太多。", en: "There are too many fields.")
        }
    }
}
