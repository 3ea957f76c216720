import Kernel

struct Stories: Codable, Sendable {
    var stories: [Story]
    /// Short ones, of which there are copies where many cases are wanted.
    var brief: [Story]
}

/// What happens to one kind of case, step by step.
struct Story: Codable, Sendable {
    struct Step: Codable, Sendable {
        /// Action of the procedure.
        var action: String
        /// Who takes it: decider, approver, pickup, party, supervisor, neighbour.
        var by: String
        /// Fewest and most working hours after the step before.
        var after: [Int]
        /// How often the step is taken at all; always when left out.
        var chance: Double?
        var reason: String?
        var input: [String: JSONValue]?

        enum CodingKeys: String, CodingKey {
            case action = "do"
            case by, after, chance, reason, input
        }
    }

    var name: String
    var procedure: String
    var weight: Int
    /// One of the required materials is not handed in at first.
    var incomplete: Bool?
    var steps: [Step]
}
