import Kernel
import Procedures
import Testing

@testable import Journal

/// How a party confirmed is personal and comes back whole; whose powers were lent is not, and comes back too. Entries
/// from before know neither.
@Suite struct ConfirmationCodingTests {
    private func entry(_ actor: Actor, _ changes: [Change]) -> Entry {
        let identifiers = IdentifierGenerator(time: ManualTime(Story.start), seed: 3)
        return Entry(
            id: identifiers.next(), caseID: identifiers.next(), version: 2, command: identifiers.next(),
            action: "withdraw", actor: actor, reason: "不办了", at: Story.start, deviceAt: Story.start, changes: changes)
    }

    @Test(arguments: [true, false]) func `A confirmation lies in the sealed part alone`(_ isFull: Bool) throws {
        let changes: [Change] = [
            .confirmed(ChangeCodingTests.confirmation(isFull)), .moved(to: "withdrawn", closes: true),
            .objected(to: 1, "不是我办的"), .objectionAnswered(to: 1, "核实了"),
        ]
        let parts = try EntryCoding.encode(entry(ChangeCodingTests.actor, changes))
        let open = String(decoding: parts.body, as: UTF8.self)
        for word in ["看过了", "00ff", "村医", "s.png", "不是我办的", "核实了"] {
            #expect(!open.contains(word), "\(word) lies open")
        }
        let back = try EntryCoding.decode(format: EntryCoding.format, body: parts.body, sealed: parts.sealed)
        #expect(back.changes == changes && back.lender == nil)
    }

    @Test func `Whose powers were used comes back`() throws {
        let parts = try EntryCoding.encode(entry(ChangeCodingTests.lentActor, [.offerEnded]))
        let back = try EntryCoding.decode(format: EntryCoding.format, body: parts.body, sealed: parts.sealed)
        #expect(back.lender == ChangeCodingTests.lentActor.onBehalfOf && back.name == "王敏")
    }

    @Test func `What was written before reads on`() throws {
        let body = Array(#"{"n":"王敏","c":[{"moved":{"to":"done","closes":true}},null]}"#.utf8)
        let sealed = Array(#"{"r":"材料齐","c":[{"noted":{"_0":"好","isPublic":true}}]}"#.utf8)
        let back = try EntryCoding.decode(format: 1, body: body, sealed: sealed)
        #expect(back.changes == [.moved(to: "done", closes: true), .noted("好", isPublic: true)])
        #expect(back.name == "王敏" && back.lender == nil && back.reason == "材料齐")
    }
}
