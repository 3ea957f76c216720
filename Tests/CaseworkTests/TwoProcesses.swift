import Casework
import Foundation
import Kernel
import Node
import Registry
import TestSupport

/// Two installations at one database and one folder, as two processes have them.
struct TwoProcesses: Sendable {
    let one: World
    let other: World

    static func open(settings: [String: String] = [:]) async throws -> TwoProcesses {
        let one = try await World.open(settings: settings)
        let configuration = try Configuration(
            environment: settings.merging(TestStore.environment(one.folder)) { $1 })
        let installation = try await Installation.open(configuration, time: one.time, scrypt: .weak)
        return TwoProcesses(
            one: one, other: World(installation: installation, time: one.time, folder: one.folder))
    }

    func close() async throws {
        try await other.installation.close()
        try await one.close()
    }

    /// What a request of the other process begins with.
    func turn() async throws -> World {
        try await other.casework.catchUp()
        return other
    }

    func person(_ number: String = "510421199001011233", _ name: String = "吉克阿果") async throws -> RegistryPersonID {
        try await one.registry.people.register(
            .citizen(CitizenNumber(number)), PersonInput(name: name), by: .system
        ).card.id
    }

    /// Somebody with an account.
    func account(_ username: String = "clerk.jike") async throws -> RegistryPersonID {
        let person = try await person()
        try await one.registry.accounts.create(username, person: person, by: .system)
        try await one.registry.accounts.setPassword("山高路远水长流二〇二六", for: username, by: .system)
        return person
    }
}
