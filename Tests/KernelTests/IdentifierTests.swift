import Testing

@testable import Kernel

@Suite struct IdentifierTests {
    enum Thing {}

    @Test func textRoundTrip() throws {
        var random = seeded("identifier text round trip")
        for _ in 0..<20_000 {
            let high = random.next() & ~0xF000 | 0x7000
            let low = random.next() & ~(0b11 << 62) | 0b10 << 62
            let identifier = Identifier<Thing>(high: high, low: low)
            let text = identifier.description
            guard text.utf8.count == 36, Identifier<Thing>(text) == identifier else {
                Issue.record("\(high) \(low) gave \(text)")
                return
            }
        }
    }

    @Test func canonicalText() throws {
        // The example of RFC 9562, appendix A.6.
        let text = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"
        let identifier = try #require(Identifier<Thing>(text))
        #expect(identifier.high == 0x017F_22E2_79B0_7CC3)
        #expect(identifier.low == 0x98C4_DC0C_0C07_398F)
        #expect(identifier.instant.milliseconds == 1_645_557_742_000)
        #expect(identifier.description == text)
        #expect(try coded([identifier]) == "[\"\(text)\"]")
        #expect(try decoded([Identifier<Thing>].self, "[\"\(text)\"]") == [identifier])
    }

    @Test(arguments: [
        "017F22E2-79B0-7CC3-98C4-DC0C0C07398F", "017f22e279b07cc398c4dc0c0c07398f",
        "{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}",
        "017f22e2-79b0-4cc3-98c4-dc0c0c07398f", "017f22e2-79b0-7cc3-58c4-dc0c0c07398f",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398", "017f22e2-79b0-7cc3-98c4-dc0c0c07398g", "",
        "017f22e2079b0-7cc3-98c4-dc0c0c07398f", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f ",
    ])
    func refused(text: String) { #expect(Identifier<Thing>(text) == nil) }

    @Test func risesWithinOneMillisecondAndOverTheCounter() {
        let time = ManualTime(Instant(milliseconds: 1_795_311_000_000))
        let generator = IdentifierGenerator(time: time, seed: 1)
        var last: Identifier<Thing> = generator.next()
        for _ in 0..<20_000 {
            let next: Identifier<Thing> = generator.next()
            guard next > last, next.description > last.description else {
                Issue.record("\(next) after \(last)")
                return
            }
            last = next
        }
        #expect(Identifier<Thing>(last.description) == last)
    }

    @Test func risesWhenTheClockStepsBack() {
        let time = ManualTime(Instant(milliseconds: 1_000))
        let generator = IdentifierGenerator(time: time, seed: 1)
        let first = generator.next(Thing.self)
        time.set(Instant(milliseconds: 400))
        let second = generator.next(Thing.self)
        #expect(second > first)
        #expect(second.instant.milliseconds == 1_000)
        time.set(Instant(milliseconds: 2_000))
        #expect(generator.next(Thing.self).instant.milliseconds == 2_000)
    }

    @Test func seedReproducesAndAbsenceOfASeedDoesNot() {
        let time = ManualTime(Instant(milliseconds: 1_000))
        func draw(_ seed: UInt64?) -> [Identifier<Thing>] {
            let generator = IdentifierGenerator(time: time, seed: seed)
            return (0..<10).map { _ in generator.next() }
        }
        #expect(draw(5) == draw(5))
        #expect(draw(5) != draw(6))
        #expect(draw(nil) != draw(nil))
    }

    @Test func uniqueUnderConcurrency() async {
        let generator = IdentifierGenerator(time: ManualTime(Instant(milliseconds: 1_000)), seed: 3)
        let all = await withTaskGroup(of: [Identifier<Thing>].self) { group in
            for _ in 0..<8 { group.addTask { (0..<1_000).map { _ in generator.next() } } }
            return await group.reduce(into: Set<Identifier<Thing>>()) { $0.formUnion($1) }
        }
        #expect(all.count == 8_000)
    }
}
