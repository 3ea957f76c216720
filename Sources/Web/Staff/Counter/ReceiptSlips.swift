import Casework
import Kernel
import Procedures
import Synchronization

/// Secrets of cases just handed in, for the receipt of the clerk who took them. In memory only and for a short time:
/// a double click gets the answer of the first one, and a page that is loaded again still prints.
final class ReceiptSlips: Sendable {
    private struct Slip {
        var secret: String
        var clerk: PersonID?
        var until: Instant
    }

    private static let minutes: Int64 = 30
    private static let slipsMax = 1_000
    private let slips = Mutex<[CaseID: Slip]>([:])

    func keep(_ secret: String, of id: CaseID, for clerk: PersonID?, now: Instant) {
        let slip = Slip(secret: secret, clerk: clerk, until: now.adding(milliseconds: Self.minutes * 60_000))
        slips.withLock { slips in
            if slips.count >= Self.slipsMax { slips = slips.filter { $0.value.until > now } }
            if slips.count >= Self.slipsMax { slips.removeAll() }
            slips[id] = slip
        }
    }

    func secret(of id: CaseID, for clerk: PersonID?, now: Instant) -> String? {
        slips.withLock { slips in
            guard let slip = slips[id], slip.clerk == clerk, slip.until > now else { return nil }
            return slip.secret
        }
    }
}
