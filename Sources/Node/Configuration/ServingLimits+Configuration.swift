import Web

extension ServingLimits {
    /// `TONGBAN_REQUESTS_MAX`, `TONGBAN_CONNECTIONS_MAX`, `TONGBAN_HEAD_SECONDS`, `TONGBAN_BODY_SECONDS` and
    /// `TONGBAN_ANSWER_SECONDS`, each a number from one up.
    init(environment: [String: String]) throws(Configuration.Flaw) {
        self.init()
        requestsMax = try Self.number(environment, "TONGBAN_REQUESTS_MAX", 1...100_000) ?? requestsMax
        connectionsMax = try Self.number(environment, "TONGBAN_CONNECTIONS_MAX", 1...100_000) ?? connectionsMax
        patience.headSeconds = try Self.number(environment, "TONGBAN_HEAD_SECONDS", 1...3_600) ?? patience.headSeconds
        patience.bodySeconds = try Self.number(environment, "TONGBAN_BODY_SECONDS", 1...3_600) ?? patience.bodySeconds
        patience.answerSeconds =
            try Self.number(environment, "TONGBAN_ANSWER_SECONDS", 1...3_600) ?? patience.answerSeconds
        patience.crowdedHeadSeconds = min(patience.crowdedHeadSeconds, patience.headSeconds)
    }

    private static func number(
        _ environment: [String: String], _ key: String, _ range: ClosedRange<Int>
    ) throws(Configuration.Flaw) -> Int? {
        guard let text = environment[key], !text.isEmpty else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw .malformed(key: key, expected: "a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
