import Kernel
import Logging
import Node
import Synchronization
import Testing

/// One event, one line that a program can read.
@Suite struct JSONLogTests {
    private final class Lines: Sendable {
        let all = Mutex<[String]>([])
    }

    @Test func `An event is one line of JSON with all that is known of it`() throws {
        let lines = Lines()
        var logger = Logger(label: "test") { label in
            JSONLog(label: label, level: .notice, time: ManualTime(Instant(iso8601: "2026-03-02T09:00:00+08:00")!)) {
                let line = String(decoding: $0, as: UTF8.self)
                lines.all.withLock { $0.append(line) }
            }
        }
        logger[metadataKey: "request"] = "r1"
        logger.info("not asked for")
        logger.error(
            "two\nlines \"quoted\"",
            metadata: ["count": .stringConvertible(3), "list": .array(["a", .dictionary(["b": "c"])])])
        #expect(
            lines.all.withLock { $0 } == [
                #"{"at":"2026-03-02T09:00:00.000+08:00","level":"error","log":"test","message":"two\nlines \"quoted\"","#
                    + #""count":"3","list":["a",{"b":"c"}],"request":"r1"}"# + "\n"
            ])
    }
}
