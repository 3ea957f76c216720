import Casework
import Foundation
import Kernel
import Node
import Procedures
import Testing

/// A county writes a loop of its own: a file beside the data is all it takes.
@Suite struct OwnProcedureTests {
    static let yaml = """
        procedure: dog-drive
        version: 1
        title: { zh: 犬只免疫, en: Dog vaccination }
        summary: { zh: 给狗打疫苗, en: Vaccinate a dog }
        for-item: false
        steps: { ask: { zh: 登记, en: Registered }, done: { zh: 完成, en: Done } }
        roles: { owner: party, vet: { permission: case.decide, at: deciding } }
        clocks:
          visit: { title: { zh: 上门, en: Visit }, days: "5", unit: working, escalated: true }
        states:
          waiting: { title: { zh: 等待上门, en: Waiting }, says: { zh: 兽医会上门。, en: The vet will come. }, step: ask }
          vaccinated: { title: { zh: 已免疫, en: Vaccinated }, says: { zh: 打好了。, en: Done. }, step: done, final: true }
        filing:
          who: [owner]
          form: [{ id: dogs, type: number, title: { zh: 几只狗, en: How many dogs }, required: true, min: 1, max: 20 }]
          enters: waiting
          do: [{ clock.start: visit }]
        actions:
          vaccinate:
            title: { zh: 登记免疫, en: Vaccinate }
            who: [vet]
            in: [waiting]
            guards: [{ when: answers.dogs <= 5, otherwise: { zh: 超过五只要另约。, en: More than five need an appointment. } }]
            to: vaccinated
            do: [{ clock.stop: visit }]
          rate:
            title: { zh: 评价, en: Rate }
            who: [owner]
            in: [vaccinated]
            form: [{ id: grade, type: choice, title: { zh: 满意吗, en: Grade }, required: true, options: { "5": { zh: 很好, en: Good } } }]
            do: [{ rate: { grade: input.grade } }]
        """

    @Test func runsFromIntakeToRating() async throws {
        let folder = NSTemporaryDirectory() + "tongban-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder + "/procedures", withIntermediateDirectories: true)
        try Self.yaml.write(toFile: folder + "/procedures/dog-drive.yaml", atomically: true, encoding: .utf8)
        let library = try ProcedureFolder.library(extra: folder + "/procedures")
        let world = try await World.open()
        let installation = world.installation
        let casework = Casework(
            database: installation.database, commit: installation.commit, vault: installation.vault,
            registry: installation.registry, procedures: library, node: installation.configuration.node,
            time: world.time, identifiers: world.casework.identifiers, files: world.casework.files,
            secretKey: installation.keys.secrets)
        var input = FilingInput(
            command: casework.identifiers.next(), procedure: "dog-drive", itemCode: nil, home: World.miyi,
            party: world.party(), channel: .online)
        input.answers = ["dogs": 2]
        let id = try await casework.file(input, as: world.citizen()).caseID
        let view = try await casework.view(id, as: world.citizen())
        #expect(view.clocks.first?.clock.due == Day(iso: "2026-03-09"))
        func act(_ action: String, _ caller: Caller, _ input: [String: JSONValue] = [:]) async throws {
            _ = try await casework.perform(
                Command(id: casework.identifiers.next(), action: action, actor: caller.actor, input: input), on: id,
                as: caller)
        }
        try await act("vaccinate", world.decider("510421.gov-service"))
        try await act("rate", world.citizen(), ["grade": "5"])
        #expect(try await casework.view(id, as: .system).state.rating?.grade == 5)
        try await world.close()
        try? FileManager.default.removeItem(atPath: folder)
    }
}
