import Kernel
import Procedures
import Testing

/// Every action of every shipped procedure, in every state it is possible in.
@Suite("Every action and transition is taken")
struct TransitionTests {
    static func scripts() throws -> [Script] { [try Script.application(), try Script.disclosure()] }

    @Test("each action in each of its states, to each of its targets")
    func everything() throws {
        for script in try Self.scripts() {
            let procedure = script.procedure
            var taken: Set<ProcedureGraph.Edge> = []
            for action in procedure.actions {
                for from in procedure.states(of: action) {
                    var journey = try script.journey(to: from, for: action.id)
                    try #require(journey.state.state == from, "\(action.id) should begin in \(from)")
                    try script.take(action.id, in: &journey)
                    #expect(try journey.folded() == journey.state)
                    let to = journey.state.state
                    if to != from { taken.insert(ProcedureGraph.Edge(from: from, to: to, action: action.id)) }
                    let isFinal = try #require(procedure.state(to)).isFinal
                    #expect((journey.state.closedAt != nil) == isFinal)
                    if to != from, isFinal {
                        #expect(
                            journey.state.clocks.allSatisfy { !$0.isRunning }, "\(action.id) leaves a clock running")
                    }
                }
            }
            let missing = Set(ProcedureGraph(procedure).edges).subtracting(taken)
            #expect(missing.isEmpty, "never exercised in \(procedure.id): \(missing)")
            let unknown = Set(script.steps.keys).subtracting(procedure.actions.map(\.id))
            #expect(unknown.subtracting(Self.shared).isEmpty)
        }
    }

    /// Steps in the common tables that one of the procedures does without.
    static let shared: Set<String> = ["appeal", "answer-appeal", "cancel-handover"]

    @Test("shipped texts are there in both languages", arguments: World.shippedFiles)
    func languages(file: String) throws {
        let procedure = try World.procedure(file)
        var texts = [procedure.title, procedure.summary] + procedure.notices.values
        texts += procedure.states.flatMap { [$0.title, $0.explanation] } + procedure.steps.map(\.title)
        texts += procedure.clocks.values.flatMap { [$0.title] + [$0.basis].compactMap { $0 } }
        for action in procedure.actions {
            texts += [action.title] + [action.help].compactMap { $0 } + action.guards.map(\.otherwise)
            texts += action.form.flatMap { [$0.title] + [$0.hint].compactMap { $0 } + $0.options.map(\.title) }
        }
        for text in texts { #expect(text.has(.en) && !text[.en].isEmpty, "no English for “\(text)”") }
    }
}
