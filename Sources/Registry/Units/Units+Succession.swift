import Database
import Kernel

extension Units {
    /// How many closed units are passed at most on the way to the one that has the cases now.
    public static let successionMaximum = 10

    /// The open unit that takes over from a closed one, as administrators named it; where that one was closed too, who
    /// took over from it.
    ///
    /// - Returns: nil where nobody was named, or nobody on the way is open.
    public func successor(of code: String) async throws -> UnitRecord? {
        var next = try await unit(code)?.successor
        for _ in 0..<Self.successionMaximum {
            guard let code = next, let unit = try await self.unit(code) else { return nil }
            if unit.isActive { return unit }
            next = unit.successor
        }
        return nil
    }

    /// Who takes over is open when named, and an open unit names nobody: so the way never leads in a circle. Being
    /// closed later is no flaw; it has a successor of its own then.
    static func checkSuccessor(_ unit: UnitRecord, old: UnitRecord?, _ reader: any SQLReader) throws {
        guard let code = unit.successor, code != old?.successor else { return }
        guard let next = try load(code, reader) else {
            throw RegistryError.invalid(field: "successor", RegistryError.unknownUnit.message)
        }
        guard next.isActive, code != unit.code else {
            throw RegistryError.invalid(
                field: "successor",
                LocalizedText(zh: "接手的须是另一个在用的单位。", en: "Another unit that is open has to take over."))
        }
    }
}
