import Database
import Journal
import Kernel
import Procedures

/// One case, moved to its day and encoded once: its copies of that day differ by what goes into the gaps.
final class CaseStencil: Sendable {
    private struct Form: Sendable {
        var head: Entry
        var open: Stencil
        var personal: Stencil?
    }

    let life: CaseLife
    let days: Int
    /// The case as the copies leave it, but for what is their own.
    let state: CaseState
    let clocks: [[SQLValue]]
    let concerns: [[SQLValue]]
    let notices: [Notice]
    private let forms: [Form]

    /// Stand for name and telephone while the gaps are looked for; private use, so that no text holds them.
    private static let nameMark = "\u{E001}\u{E002}"
    private static let phoneMark = "\u{E003}\u{E004}"

    var filedAt: Instant { state.openedAt }
    var lastAt: Instant { forms.last?.head.at ?? state.openedAt }

    init(_ life: CaseLife, days: Int, _ projection: CaseProjection) throws {
        self.life = life
        self.days = days
        var party = life.state.party
        party.person = nil
        party.maskedNumber = nil
        party.name = Self.nameMark
        party.phone = Self.phoneMark
        let copy = CaseCopy(
            original: life.state.party, party: party, number: life.state.number, days: days, delayMilliseconds: 0)
        let entries = life.entries.map(copy.entry)
        var marks = [
            Stencil.Mark(bytes: Array(life.state.number.description.utf8), gap: .number),
            Stencil.Mark(bytes: Array(Self.nameMark.utf8), gap: .name),
            Stencil.Mark(bytes: Array(Self.phoneMark.utf8), gap: .phone),
        ]
        for (index, entry) in entries.enumerated() {
            marks.append(Stencil.Mark(bytes: Self.digits(entry.at), gap: .time(index)))
        }
        forms = try entries.map { entry in
            let encoded = try EncodedEntry(entry)
            return Form(
                head: encoded.head, open: Stencil(encoded.open, marks),
                personal: encoded.personal.map { Stencil($0, marks) })
        }
        guard let first = entries.first, var state = CaseState.opening(first) else { throw JournalError.unwritable }
        for entry in entries.dropFirst() { state.apply(entry) }
        self.state = state
        clocks = projection.clockRows(of: state)
        concerns = CaseConcern.all(of: state).map { $0.row(of: state.id) }
        notices = life.notices.map { Self.moved($0, copy, life) }
    }

    /// The entries of one copy.
    func entries(
        _ id: CaseID, _ number: CaseNumber, _ party: CopiedParty, delay: Int64, _ ids: inout PastIdentifiers
    ) -> [EncodedEntry] {
        let filling = StencilFilling(
            number: Array(number.description.utf8), name: party.nameBytes, phone: party.phoneBytes,
            times: forms.map { Self.digits($0.head.at.adding(milliseconds: delay)) })
        return forms.map { form in
            var head = form.head
            head.at = head.at.adding(milliseconds: delay)
            head.deviceAt = head.deviceAt.adding(milliseconds: delay)
            head.caseID = id
            head.id = ids.next(at: head.at)
            head.command = ids.next(at: head.deviceAt)
            return EncodedEntry(
                head: head, open: form.open.filled(filling), personal: form.personal?.filled(filling))
        }
    }

    /// Whether the bytes of a copy say what its entries should: a gap that was missed, or something that only looked
    /// like one, would show here.
    func isTrue() throws -> Bool {
        let name = CopiedParty(name: "试写人", phone: "13800019999")
        let delay = life.slackMilliseconds / 2
        guard
            let number = CaseNumber(
                county: life.state.number.county, day: life.state.number.day, node: life.state.number.node,
                sequence: CaseNumber.sequenceMaximum)
        else { return false }
        var party = state.party
        party.name = name.name
        party.phone = name.phone
        let copy = CaseCopy(
            original: life.state.party, party: party, number: number, days: days, delayMilliseconds: delay)
        var ids = PastIdentifiers(seed: 1)
        let written = try entries(state.id, number, name, delay: delay, &ids).map { try $0.decoded() }
        return zip(written, life.entries).allSatisfy { written, original in
            let wanted = copy.entry(original)
            return written.changes == wanted.changes && written.reason == wanted.reason && written.at == wanted.at
                && written.actor == wanted.actor
        } && written.count == life.entries.count
    }

    private static func digits(_ instant: Instant) -> [UInt8] { Array(String(instant.milliseconds).utf8) }

    /// What went to the applicant's account goes to whoever opens the copy with its code. An office has read what it
    /// was told about a case that is over.
    private static func moved(_ notice: Notice, _ copy: CaseCopy, _ life: CaseLife) -> Notice {
        var own = notice
        let party = life.state.party.person.map { Notice.Address.person($0.description) }
        if notice.recipient == party { own.recipient = Notice.Address.party(of: life.state.id) }
        own.at = copy.instant(notice.at)
        own.facts = notice.facts?.moved(days: copy.days)
        let isToUnit = notice.recipient.hasPrefix(Notice.Address.unitPrefix)
        own.readAt = isToUnit ? life.state.closedAt.map(copy.instant) : nil
        return own
    }
}
