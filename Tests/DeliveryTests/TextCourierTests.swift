import Casework
import Kernel
import Synchronization
import Testing

@testable import Delivery

/// Codes: at once, a few times, never after their time, never without bound.
@Suite struct TextCourierTests {
    private final class Gateway: Sendable {
        private let state = Mutex<(ids: [String], failures: [DeliveryFailure])>(([], []))

        init(_ failures: [DeliveryFailure] = []) { state.withLock { $0.failures = failures } }

        var ids: [String] { state.withLock { $0.ids } }

        func take(_ id: String) throws {
            let failure: DeliveryFailure? = state.withLock { state in
                state.ids.append(id)
                return state.failures.isEmpty ? nil : state.failures.removeFirst()
            }
            if let failure { throw failure }
        }
    }

    private let time = ManualTime(Instant(milliseconds: 1_000_000))

    private func courier(_ gateway: Gateway) -> TextCourier {
        TextCourier(time: time, pause: .zero) { _, _, id in try gateway.take(id) }
    }

    private func text(_ id: String, milliseconds: Int64 = 300_000) -> TextCourier.Text {
        TextCourier.Text(id: id, phone: "138", text: "123456", expiresAt: time.now.adding(milliseconds: milliseconds))
    }

    private func sent(_ gateway: Gateway, _ texts: [TextCourier.Text]) async -> [String] {
        let courier = courier(gateway)
        for text in texts { #expect(courier.offer(text)) }
        courier.close()
        await courier.work()
        return gateway.ids
    }

    @Test func goesOutAndIsTriedAgain() async {
        #expect(await sent(Gateway(), [text("a")]) == ["a"])
        let busy = DeliveryFailure(.busy)
        #expect(await sent(Gateway([busy, busy]), [text("a")]) == ["a", "a", "a"])
        #expect(await sent(Gateway([busy, busy, busy, busy]), [text("a")]) == ["a", "a", "a"])
        #expect(await sent(Gateway([DeliveryFailure(.rejected, isFinal: true)]), [text("a")]) == ["a"])
    }

    @Test func notAfterItsTime() async {
        #expect(await sent(Gateway(), [text("a", milliseconds: 0), text("b")]) == ["b"])
    }

    @Test func manyAreBounded() async {
        let gateway = Gateway()
        let courier = courier(gateway)
        let taken = (0..<DeliveryLimits.textsWaitingMax + 7).filter { courier.offer(text("\($0)")) }
        #expect(taken.count == DeliveryLimits.textsWaitingMax)
        courier.close()
        await courier.work()
        #expect(Set(gateway.ids).count == DeliveryLimits.textsWaitingMax)
    }

    @Test func aLogHoldsNeitherNumberNorCode() {
        #expect("\(text("a"))" == "text a")
    }
}
