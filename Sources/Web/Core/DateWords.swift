import Casework
import Kernel

/// Dates and times as people read them.
struct DateWords {
    let site: Site
    let language: Language
    let today: Day

    init(site: Site, language: Language) {
        self.site = site
        self.language = language
        today = site.casework.today()
    }

    func long(_ day: Day) -> String {
        guard language != .zhHans else { return ChineseDate.long(day) }
        return EnglishDate.long(day)
    }

    /// `11月22日 14:05`, with the year when it is not this one.
    func moment(_ instant: Instant) -> String {
        let day = instant.day(in: .beijing)
        let time = instant.timeOfDay(in: .beijing)
        let clock = "\(time.hour):\(time.minute < 10 ? "0" : "")\(time.minute)"
        if language == .zhHans {
            return (day.year == today.year ? "" : "\(day.year)年") + "\(day.month)月\(day.day)日 " + clock
        }
        return "\(day.day) \(EnglishDate.month(day.month).prefix(3))"
            + (day.year == today.year ? "" : " \(day.year)") + " " + clock
    }

    /// A day with the time of it, as papers give it: `2026年11月22日（周日）14:05`.
    func exact(_ instant: Instant) -> String {
        let time = instant.timeOfDay(in: .beijing)
        return long(instant.day(in: .beijing)) + (language == .zhHans ? "" : " ")
            + "\(time.hour):\(time.minute < 10 ? "0" : "")\(time.minute)"
    }

    /// How far away a day is: today, tomorrow, in 4 days, 2 days late.
    func far(_ day: Day) -> String {
        let days = today.distance(to: day)
        let key =
            switch days {
            case 0: "date.today"
            case 1: "date.tomorrow"
            case 2...: "date.in"
            case -1: "date.yesterday"
            default: "date.ago"
            }
        return site.strings(key, language, ["n": String(abs(days))])
    }
}
