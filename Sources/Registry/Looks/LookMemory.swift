import Kernel
import Synchronization

/// What was noted a short while ago, so that the next look of the same reader at the same thing counts on, and a list
/// seen again writes nothing. Kept in memory and bounded: what is forgotten gets a row of its own.
final class LookMemory: Sendable {
    struct Key: Hashable {
        var subject: Identifier<LookSubject>
        var kind: LookKind
        var purpose: String?
        var reason: String?
        /// The post, else the person: the same person in two posts is two readers.
        var reader: String
    }

    struct Known: Hashable {
        var id: LookID
        var at: Instant
    }

    private struct State {
        var recent: [Key: Known] = [:]
        var older: [Key: Known] = [:]
        /// Whom each reader opened in the present hour.
        var hours: [String: Hour] = [:]
        var noted: Int64 = 0
    }

    private struct Hour {
        var number: Int64
        var subjects: Set<Identifier<LookSubject>> = []
    }

    private let state = Mutex(State())

    /// How many looks there were since the start, those that were counted together and those of a list seen again too.
    var noted: Int64 { state.withLock { $0.noted } }

    static func key(_ note: LookNote, _ by: Looker) -> Key {
        Key(
            subject: note.subject, kind: note.kind, purpose: note.purpose, reason: note.reason,
            reader: by.post?.description ?? by.person?.description ?? by.label)
    }

    /// The row that this look counts on; nil for one that needs a row.
    func known(_ key: Key, at now: Instant) -> Known? {
        state.withLock { state in
            state.noted += 1
            guard let known = state.recent[key] ?? state.older[key] else { return nil }
            // A clock that stepped back makes no look older than it is.
            guard known.at <= now else { return nil }
            if key.kind.isOfDay { return known.at.day() == now.day() ? known : nil }
            return now - known.at < LookLimits.togetherMilliseconds ? known : nil
        }
    }

    func keep(_ key: Key, _ known: Known) {
        state.withLock { state in
            if state.recent.count >= LookLimits.rememberedMax / 2 {
                state.older = state.recent
                state.recent = [:]
            }
            state.recent[key] = known
        }
    }

    func forget(_ key: Key) {
        state.withLock { state in
            state.recent[key] = nil
            state.older[key] = nil
        }
    }

    /// Different people or cases that the reader opened in this hour, with this one; nil for one opened in it before.
    func count(_ subject: Identifier<LookSubject>, for reader: String, at now: Instant, upTo most: Int) -> Int? {
        let number = now.milliseconds / 3_600_000
        return state.withLock { state in
            if state.hours[reader] == nil, state.hours.count >= LookLimits.readersMax {
                state.hours = state.hours.filter { $0.value.number == number }
                if state.hours.count >= LookLimits.readersMax { state.hours.removeAll() }
            }
            var hour = state.hours.removeValue(forKey: reader) ?? Hour(number: number)
            if hour.number != number { hour = Hour(number: number) }
            defer { state.hours[reader] = hour }
            // One more than the bound is enough to know that it was passed.
            guard hour.subjects.count <= most, hour.subjects.insert(subject).inserted else { return nil }
            return hour.subjects.count
        }
    }
}
