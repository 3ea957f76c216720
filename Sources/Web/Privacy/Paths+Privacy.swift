import Casework
import Kernel
import Registry

extension Paths {
    /// A person asks for the erasure of what is kept about them.
    static let myErasure = "/my/erasure"
    static let adminErasures = admin + "/erasures"

    static func adminErasure(of person: RegistryPersonID) -> String { adminErasures + "/person/\(person)" }
    static func adminErasure(_ id: Identifier<Erasure>) -> String { adminErasures + "/\(id)" }
}
