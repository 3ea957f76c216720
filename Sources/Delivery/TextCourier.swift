import Casework
public import Kernel
public import ServiceLifecycle

/// Texts that are of use for a few minutes and for nothing afterwards: codes that somebody waits for. They are kept in
/// memory alone, go out past the quiet hours and before everything else, and are tried until their time is over. The
/// program's end loses what it had: whoever waits asks again.
public final class TextCourier: Service {
    public struct Text: Sendable, CustomStringConvertible {
        public var id: String
        public var phone: String
        public var text: String
        public var expiresAt: Instant

        public init(id: String, phone: String, text: String, expiresAt: Instant) {
            self.id = id
            self.phone = phone
            self.text = text
            self.expiresAt = expiresAt
        }

        /// Neither number nor text: a log must not hold them.
        public var description: String { "text \(id)" }
    }

    public typealias Send = @Sendable (_ phone: String, _ text: String, _ id: String) async throws -> Void

    private let send: Send
    private let time: any TimeSource
    private let pause: Duration
    private let queue: AsyncStream<Text>
    private let entrance: AsyncStream<Text>.Continuation

    /// - Parameter send: such as `SMSGateway.sendText`.
    /// - Parameter pause: between two tries.
    public init(
        time: any TimeSource, pause: Duration = .seconds(DeliveryLimits.textPauseSeconds), send: @escaping Send
    ) {
        self.time = time
        self.pause = pause
        self.send = send
        (queue, entrance) = AsyncStream.makeStream(
            of: Text.self, bufferingPolicy: .bufferingOldest(DeliveryLimits.textsWaitingMax))
    }

    /// Takes a text and returns at once. False where too many wait: then it is not sent.
    public func offer(_ text: Text) -> Bool {
        if case .enqueued = entrance.yield(text) { true } else { false }
    }

    public func run() async throws {
        try await cancelWhenGracefulShutdown { await self.work() }
    }

    /// Sends what was offered until nobody can offer any more or the task is cancelled.
    func work() async {
        await withTaskGroup(of: Void.self) { group in
            var running = 0
            for await text in queue {
                if running >= DeliveryLimits.textsParallelMax {
                    await group.next()
                    running -= 1
                }
                running += 1
                group.addTask { await self.carry(text) }
            }
        }
    }

    func close() { entrance.finish() }

    private func carry(_ text: Text) async {
        for attempt in 1...DeliveryLimits.textAttemptsMax where !Task.isCancelled && time.now < text.expiresAt {
            do {
                return try await send(text.phone, text.text, text.id)
            } catch let failure as DeliveryFailure where failure.isFinal {
                return
            } catch {
                if attempt < DeliveryLimits.textAttemptsMax { try? await Task.sleep(for: pause) }
            }
        }
    }
}
