import Dispatch
import Foundation
import Glibc

/// The signals that end a serving program: the first one asks, a second one or the bound makes an end.
///
/// They are watched on a thread of the system's own queues, not by a task: a program whose tasks hang ends all the
/// same. What was acknowledged is on disk then as always.
///
/// `@unchecked Sendable`: what changes is touched on `queue` alone, which is serial.
public final class StopSignals: @unchecked Sendable {
    private var sources: [any DispatchSourceSignal] = []
    private var deadline: (any DispatchSourceTimer)?
    private var wasAsked = false
    private let queue = DispatchQueue(label: "tongban.stop")
    private let first: AsyncStream<Void>
    private let seconds: Int

    /// - Parameters:
    ///   - seconds: from the first signal until the program ends hard.
    ///   - onFirst: called at once with the first signal, on a thread of its own.
    public init(seconds: Int, onFirst: @escaping @Sendable () -> Void) {
        self.seconds = seconds
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        first = stream
        queue.sync {
            for number in [SIGTERM, SIGINT] {
                // Else the signal's own way would end the process before anybody hears of it.
                signal(number, SIG_IGN)
                let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
                source.setEventHandler { [weak self] in
                    self?.heard {
                        onFirst()
                        continuation.yield()
                        continuation.finish()
                    }
                }
                source.resume()
                sources.append(source)
            }
        }
    }

    /// On `queue`.
    private func heard(_ first: () -> Void) {
        guard !wasAsked else { Self.endHard("asked to end a second time") }
        wasAsked = true
        startBound()
        first()
    }

    /// Returns when the first signal has come.
    public func waitForFirst() async {
        for await _ in first { return }
    }

    private func startBound() {
        let timer = DispatchSource.makeTimerSource(queue: queue)
        timer.schedule(deadline: .now() + .seconds(seconds))
        timer.setEventHandler { [seconds] in Self.endHard("not done within \(seconds) seconds") }
        timer.resume()
        deadline = timer
    }

    private static func endHard(_ why: String) -> Never {
        FileHandle.standardError.write(Data("tongban: \(why); ended hard. Nothing that was acknowledged is lost.\n".utf8))
        _exit(ExitStatus.stoppedHard.rawValue)
    }
}
