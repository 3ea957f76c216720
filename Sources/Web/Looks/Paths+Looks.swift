import Kernel
import Procedures
import Registry

extension Paths {
    static let myLooks = "/my/looks"
    static let myData = "/my/data"
    static let flaggedLooks = supervision + "/looks"
    static let counterUnmask = counter + "/unmask"
    static let adminExport = admin + "/export"

    static func looks(_ id: CaseID) -> String { "/cases/\(id)/looks" }
    static func unmask(_ id: CaseID) -> String { "/cases/\(id)/unmask" }
    static func ask(_ look: LookID) -> String { myLooks + "/\(look)/ask" }
    static func explain(_ look: LookID) -> String { flaggedLooks + "/\(look)/explain" }
}
