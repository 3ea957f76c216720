/// Every bound on uploaded files, besides the bytes of one (`CaseworkLimits.attachmentBytesMax`).
public enum FileLimits {
    /// Files and bytes that one case may hold.
    public static let caseFilesMax = 300
    public static let caseBytesMax = 1_024 * 1_024 * 1_024
    /// Bytes that are handed to the reader of a file at once, and sealed together.
    public static let chunkBytes = 64 * 1_024
    /// Bytes of an unfinished upload that are synced to disk together: so much at most is sent again after a power cut.
    public static let pieceBytesMax = 256 * 1_024
    /// Pieces of one upload: lines that break every few bytes do not fill the disk with small files.
    public static let piecesMax = 4_096
    /// How long an unfinished upload waits for the rest.
    public static let uploadHours = 24
    /// Unfinished uploads of the whole installation.
    public static let uploadsMax = 4_000
    public static let uploadBytesMax = 16 * 1_024 * 1_024 * 1_024
    /// After so many days a file that no case has is removed.
    public static let looseDays = 7
    /// What nobody refers to stays so long: whoever is just about to has time to say so.
    public static let graceMinutes = 60
    /// With less room on the disk no file is taken: the database needs what is left.
    public static let freeBytesMin: UInt64 = 256 * 1_024 * 1_024
    /// Files that are looked into and sealed at the same time, and those that wait for it.
    static let keptAtOnce = 4
    static let waitingMax = 256
    /// Bytes that people without an account may send within an hour, all together.
    static let strangersBytesAnHourMax = 4 * 1_024 * 1_024 * 1_024
    /// Rows that one step of the clean-up looks at, of each kind.
    public static let cleanRows = 200
    /// Files from before there was a vault that one step seals.
    public static let sealedAtOnce = 20

    /// What one person, device or post may send within 24 hours, and leave unfinished.
    struct Allowance {
        var files: Int
        var bytes: Int
        var unfinished: Int
        var unfinishedBytes: Int

        static let person = Allowance(
            files: 200, bytes: 1_024 * 1_024 * 1_024, unfinished: 20, unfinishedBytes: 400 * 1_024 * 1_024)
        /// A counter scans the papers of a whole day.
        static let office = Allowance(
            files: 5_000, bytes: 20 * 1_024 * 1_024 * 1_024, unfinished: 100, unfinishedBytes: 2 * 1_024 * 1_024 * 1_024
        )
    }
}
