public import Kernel
public import Procedures

/// An upload that comes in parts, as far as it is.
public struct UploadState: Sendable {
    /// The file's id as well, once it is whole: a lost answer costs nothing.
    public var id: AttachmentID
    /// Bytes of the whole.
    public var length: Int
    /// Bytes that are on disk and synced.
    public var offset: Int
    /// Until then it waits for the rest.
    public var endsAt: Instant
    public var outcome: Outcome?

    public enum Outcome: Sendable, Hashable {
        /// Whole, looked into, and kept.
        case kept
        /// Whole, and not taken.
        case refused(FileFlaw)

        /// As it stands in the row.
        init?(_ text: String) {
            if text == "kept" {
                self = .kept
            } else if let flaw = FileFlaw(rawValue: text) {
                self = .refused(flaw)
            } else {
                return nil
            }
        }

        var text: String {
            switch self {
            case .kept: "kept"
            case .refused(let flaw): flaw.rawValue
            }
        }
    }

    /// All bytes are here and nobody has looked into them yet: the program ended at this moment, or is at it.
    public var isWhole: Bool { offset == length && outcome == nil }
}
