/// Bounds of recording who looked at whose data.
public enum LookLimits {
    /// Looks of the same reader at the same thing for the same purpose count together for so long.
    public static let togetherMilliseconds: Int64 = 10 * 60_000
    /// Looks remembered in memory to count further ones together; over it the oldest half is forgotten, and a forgotten
    /// one gets a row of its own.
    public static let rememberedMax = 65_536
    /// Looks that one reading may make: the longest page of a list.
    public static let atOnceMax = 100
    /// Looks on one page of a reader.
    public static let pageMax = 200
    public static let page = 50
    /// Characters of a reason that somebody typed.
    public static let reasonCharacters = 2...200
    /// Newest cases of a person whose looks are on the person's page.
    public static let casesMax = 500
    /// Different people or cases that one post may open within an hour before it is flagged; programs more.
    public static let peopleInHourMax = 60
    public static let programPeopleInHourMax = 600
    /// Readers whose last hour is remembered.
    public static let readersMax = 4_096
    /// A card that was looked at is judged so long after: until then the case may still come.
    public static let graceHours = 24
    /// Hours of the day, Beijing time, in which offices look at people without a case being at work.
    public static let officeHours = 7..<21
    /// Judged in one round of upkeep.
    public static let judgedAtOnceMax = 200
    /// Looks that one round of upkeep passes over for those that are too old.
    public static let walkRows = 2_000
    /// Days that a look is kept: three years. The law asks for six months at least.
    public static let keptDays = 1_096
    /// Flagged looks on one page of a supervisor.
    public static let flagsPage = 50
    /// Newest flags of a territory that one page looks through for those of units in the reader's reach.
    public static let flagsReadMax = 1_000
    /// Explanations that one person may ask for and still wait for.
    public static let asksOpenMax = 20
    /// Newest cases of a person whose entries are read to find whether a unit once had to do with them.
    public static let judgedCasesMax = 20
}
