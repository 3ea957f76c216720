import Foundation
import Kernel
import Procedures

/// One connection that files cases and takes them through their lives, one request after the other.
struct LifecycleClient: Sendable {
    enum Step: String, CaseIterable, Sendable {
        case file, accept, grant, produce, list, history
        /// Measured by itself, when the lifecycles are done.
        case search

        static let ofLifecycle = allCases.filter { $0 != .search }
    }

    /// What one client has measured.
    struct Result: Sendable {
        var lifecycles = 0
        var requests = 0
        var errors = 0
        var firstError: String?
        var samples: [Step: Samples] = [:]

        mutating func merge(_ other: Result) {
            lifecycles += other.lifecycles
            requests += other.requests
            errors += other.errors
            firstError = firstError ?? other.firstError
            for (step, samples) in other.samples { self.samples[step, default: Samples()].merge(samples) }
        }
    }

    struct County: Sendable {
        var home: String
        var department: String
        var decider: String
    }

    /// An answer that is not what the step asks for.
    private struct Unexpected: Error {
        var step: Step
        var status: Int
        var text: String
    }

    /// Each connection goes to one of the servers.
    let ports: [Int]
    let clerk: String
    let counties: [County]
    let identifiers: IdentifierGenerator

    /// Takes cases through their lives until the deadline; the last one is taken to its end.
    func run(_ number: Int, until deadline: ContinuousClock.Instant) -> Result {
        let connection = HTTPConnection(port: ports[number % ports.count], token: nil)
        defer { connection.close() }
        var result = Result()
        var turn = number
        while Machine.now < deadline {
            do {
                try live(counties[turn % counties.count], connection, &result)
                result.lifecycles += 1
            } catch {
                result.errors += 1
                if result.firstError == nil { result.firstError = Self.words(error) }
                // A server that refuses everything is not to be asked a million times.
                if result.errors > 100 { break }
            }
            turn += 1
        }
        return result
    }

    private func live(_ county: County, _ connection: HTTPConnection, _ result: inout Result) throws {
        let filed = try timed(.file, &result, status: 201, #""state":"submitted""#) {
            try connection.post("/api/v1/cases", filing(county), token: clerk)
        }
        guard let id = filed.text(behind: #""id":""#, bytes: 36) else {
            throw Unexpected(step: .file, status: 201, text: filed.text)
        }
        let path = "/api/v1/cases/" + id
        for (version, (step, input, state)) in Self.transitions.enumerated() {
            let body = """
                {"commandId":"\(identifiers.next(CommandSubject.self))","action":"\(step.rawValue)","input":\(input),\
                "expectedVersion":\(version + 1)}
                """
            _ = try timed(step, &result, status: 200, #""state":""# + state + "\"") {
                try connection.post(path + "/actions", body, token: county.decider)
            }
        }
        let list = "/api/v1/cases?view=holder&unit=\(county.department)&state=produced&limit=25"
        _ = try timed(.list, &result, status: 200, #""state":"produced""#) {
            try connection.get(list, token: county.decider)
        }
        _ = try timed(.history, &result, status: 200, #""action":"produce""#) {
            try connection.get(path + "/entries", token: county.decider)
        }
    }

    /// Looks among a unit's open cases for a name that many have, for one that nobody has, and for a number's end.
    func search(_ count: Int) -> Result {
        let connection = HTTPConnection(port: ports[0], token: nil)
        defer { connection.close() }
        let words = ["王小芳", "诸葛孔明", "00017"].map(EverydayQueries.escaped)
        var result = Result()
        for turn in 0..<count {
            let county = counties[turn % counties.count]
            let path = "/api/v1/cases?view=holder&unit=\(county.department)&limit=25&q=" + words[turn % words.count]
            do {
                _ = try timed(.search, &result, status: 200, #""cases""#) {
                    try connection.get(path, token: county.decider)
                }
            } catch {
                result.errors += 1
                if result.firstError == nil { result.firstError = Self.words(error) }
            }
        }
        // They belong to no lifecycle.
        result.requests = 0
        return result
    }

    private static let transitions: [(Step, String, String)] = [
        (.accept, "{}", "reviewing"), (.grant, "{}", "granted"),
        (.produce, #"{"name":"补贴决定书","number":"川补〔2026〕1 号"}"#, "produced"),
    ]

    /// What files a case in a county, under a command id of its own.
    func filing(_ county: County) -> String {
        let materials = BenchWorld.materials.map { "\"\($0)\":[]" }.joined(separator: ",")
        return """
            {"commandId":"\(identifiers.next(CommandSubject.self))","procedure":"application",\
            "item":"\(BenchWorld.item)","home":"\(county.home)","party":{"name":"王小芳","phone":"13800010000"},\
            "answers":{"statement":"\(BenchWorld.statement)"},"materials":{\(materials)}}
            """
    }

    /// Times one request and looks at what came back.
    private func timed(
        _ step: Step, _ result: inout Result, status: Int, _ part: String, _ body: () throws -> HTTPConnection.Answer
    ) throws -> HTTPConnection.Answer {
        let begin = Machine.now
        let answer = try body()
        result.samples[step, default: Samples()].add((Machine.now - begin).milliseconds)
        result.requests += 1
        guard answer.status == status, answer.contains(part) else {
            throw Unexpected(step: step, status: answer.status, text: answer.text)
        }
        return answer
    }

    private static func words(_ error: any Error) -> String {
        guard let unexpected = error as? Unexpected else { return "\(error)" }
        return "\(unexpected.step.rawValue): \(unexpected.status) \(unexpected.text.prefix(300))"
    }
}
