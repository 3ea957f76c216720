import Casework
import Foundation
import Kernel
import Procedures
import Registry
import Synchronization

/// A person at a helper's side: is shown something, and confirms it one way or another.
struct Presence {
    let world: World

    init(_ world: World) { self.world = world }

    static let summary = "李德顺\n办什么：失业登记"
    var casework: Casework { world.casework }

    func show(
        _ input: FilingInput, _ caller: Caller, _ summary: String = Presence.summary, to person: PersonID? = nil
    ) async throws -> Showing {
        try await casework.show(
            summary, for: .filing(input.command), to: try person ?? known(input.party.person), in: .zhHans, as: caller)
    }

    func mark(_ input: FilingInput, _ caller: Caller) async throws -> ConfirmationInput {
        let showing = try await show(input, caller)
        return ConfirmationInput(
            showing: showing.id, summary: Self.summary, proof: .mark(name: input.party.name, witness: "村医 王明"))
    }

    func signature(_ showing: Showing, _ summary: String = Presence.summary) -> ConfirmationInput {
        ConfirmationInput(showing: showing.id, summary: summary, proof: .signature(MandateTests.png))
    }

    struct NobodyKnown: Error {}

    private func known(_ person: PersonID?) throws -> PersonID {
        guard let person else { throw NobodyKnown() }
        return person
    }

    /// What a filing or an act is refused with; nil where it went through.
    static func flaw(_ body: () async throws -> Void) async -> String? {
        do {
            try await body()
            return nil
        } catch let error as CaseworkError {
            return error.code
        } catch let error as RegistryError {
            return error.code
        } catch let refusal as Refusal {
            return refusal.code.rawValue
        } catch {
            return "\(error)"
        }
    }
}

/// Codes that go nowhere but into a test's hands. Each is good once, for its matter.
final class HeldCodes: PresenceCodes {
    private struct Sent {
        var code: String
        var matter: String
        var person: RegistryPersonID
    }

    private let sent = Mutex<[String: Sent]>([:])
    let areOffered = true

    /// The code that was sent last.
    var last: String? { sent.withLock { $0.values.first?.code } }

    func send(
        to person: RegistryPersonID, for matter: String, in language: Language, askedBy helper: String
    ) async throws -> SentCode {
        sent.withLock { $0 = ["token": Sent(code: "246810", matter: matter, person: person)] }
        return SentCode(token: "token", maskedPhone: "138******01")
    }

    func confirm(_ token: String, code: String, for matter: String) async throws -> RegistryPersonID {
        try sent.withLock { sent in
            guard let known = sent[token], known.code == code, known.matter == matter else {
                throw RegistryError.wrongPassword
            }
            sent[token] = nil
            return known.person
        }
    }
}
