public import Kernel

/// “How this date came about”: what the due badge opens to, step by step, in the reader's words.
public struct ClockExplanation: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable {
        case start, length, holiday, makeUp, pause, paused, extended, due, provisional, stopped, basis
    }

    public struct Step: Sendable, Hashable {
        public var kind: Kind
        public var text: LocalizedText
        /// The day it is about, where it is about one.
        public var day: Day?

        public init(kind: Kind, text: LocalizedText, day: Day? = nil) {
            self.kind = kind
            self.text = text
            self.day = day
        }
    }

    public var steps: [Step]

    /// Most holidays named one by one; a longer list ends with how many there are besides.
    public static let holidaysNamed = 20

    public init(_ clock: ClockState, definition: ClockDefinition? = nil, calendar: WorkingCalendar) {
        steps = []
        add(
            .start, "\(ChineseDate.long(clock.startedOn))开始，当天不算。",
            "Started on \(EnglishDate.long(clock.startedOn)); that day is not counted.", clock.startedOn)
        switch clock.unit {
        case .working: add(.length, "共 \(clock.days) 个工作日。", "\(clock.days) working days are allowed.")
        case .calendar:
            add(.length, "共 \(clock.days) 天，节假日也算。", "\(clock.days) days are allowed, holidays included.")
        }
        for extra in clock.extensions {
            add(
                .extended, "\(ChineseDate.long(extra.on))延长 \(extra.days) 天：\(extra.reason)",
                "Extended by \(extra.days) days on \(EnglishDate.long(extra.on)): \(extra.reason)", extra.on)
        }
        for pause in clock.pauses { add(pause) }
        if clock.unit == .working, let last = clock.due ?? clock.stoppedOn { addExceptions(clock, last, calendar) }
        if let due = clock.due {
            add(.due, "因此最后一天是 \(ChineseDate.long(due))。", "So the last day is \(EnglishDate.long(due)).", due)
        }
        if clock.isProvisional {
            add(
                .provisional, "其中有的年份放假安排还没公布，公布后会重新计算。",
                "The holidays of one of these years are not published yet; the date is computed again when they are.")
        }
        if let stopped = clock.stoppedOn {
            add(
                .stopped, "\(ChineseDate.long(stopped))已办完这一步，不再计时。",
                "Done with on \(EnglishDate.long(stopped)); no longer counted.", stopped)
        }
        if let basis = definition?.basis { steps.append(Step(kind: .basis, text: basis)) }
    }

    /// A reason without its full stop, to stand inside a sentence.
    private static func bare(_ reason: String) -> Substring {
        reason.hasSuffix("。") || reason.hasSuffix(".") ? reason.dropLast() : reason[...]
    }

    private mutating func add(_ kind: Kind, _ zh: String, _ en: String, _ day: Day? = nil) {
        steps.append(Step(kind: kind, text: LocalizedText(zh: zh, en: en), day: day))
    }

    private mutating func add(_ pause: ClockState.Pause) {
        let from = ChineseDate.long(pause.from)
        if let through = pause.through {
            add(
                .pause, "\(from)到\(ChineseDate.long(through))不算在内：\(pause.reason)",
                "\(EnglishDate.long(pause.from)) to \(EnglishDate.long(through)) is not counted: \(pause.reason)",
                pause.from)
        } else {
            add(
                .paused, "从\(from)起暂停计时：\(Self.bare(pause.reason))。恢复后才能算出最后一天。",
                "Paused since \(EnglishDate.long(pause.from)): \(Self.bare(pause.reason)). "
                    + "The last day is known when it goes on.", pause.from)
        }
    }

    /// Weekdays that were free and weekend days that were worked, inside the count.
    private mutating func addExceptions(_ clock: ClockState, _ last: Day, _ calendar: WorkingCalendar) {
        let pauses = ClockReckoning.closed(clock.pauses)
        let inside = calendar.exceptions.filter { day, exception in
            day > clock.startedOn && day <= last && exception.isWorking == day.weekday.isWeekend
                && !pauses.contains { $0.contains(day) }
        }.sorted { $0.key < $1.key }
        for (day, exception) in inside.prefix(Self.holidaysNamed) {
            if exception.isWorking {
                add(
                    .makeUp, "\(ChineseDate.long(day))调休上班（\(exception.name)），算一天。",
                    "\(EnglishDate.long(day)) is a make-up working day (\(exception.name)) and counts.", day)
            } else {
                add(
                    .holiday, "\(ChineseDate.long(day))放假（\(exception.name)），不算。",
                    "\(EnglishDate.long(day)) is a holiday (\(exception.name)) and is not counted.", day)
            }
        }
        if inside.count > Self.holidaysNamed {
            let more = inside.count - Self.holidaysNamed
            add(.holiday, "另有 \(more) 天放假或调休。", "\(more) more holidays or make-up days.")
        }
    }
}
