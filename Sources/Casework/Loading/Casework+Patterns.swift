import Database
public import Kernel
public import Procedures

extension Casework {
    /// Cases that copies can be made of (``load(_:report:)``): all open ones, and of the closed ones those that take
    /// the least room, so that many fit on a disk; but of each state of each procedure one at least.
    /// - Parameter closed: so many of them at the most, where there are no more states.
    public func patterns(closed: Int) async throws -> [CaseID] {
        let ids = try await database.read { reader in
            try reader.query("SELECT id FROM case_row ORDER BY id") { $0.id(0) as CaseID }
        }
        let lives = try await lives(of: ids)
        let sized = try lives.filter(\.isClosed).map { (life: $0, bytes: try $0.storedBytes()) }
            .sorted { $0.bytes < $1.bytes }
        var seen: Set<String> = []
        let kinds = sized.filter { seen.insert($0.life.state.procedure.id + "/" + $0.life.state.state).inserted }
        let others = sized.filter { pair in !kinds.contains { $0.life.state.id == pair.life.state.id } }
        let chosen = kinds + others.prefix(max(0, closed - kinds.count))
        return (chosen.map(\.life) + lives.filter { !$0.isClosed }).map(\.state.id)
    }
}
