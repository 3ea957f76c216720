import Casework
import Database
import Demo
import Registry

/// Fills an empty installation with the demonstration.
public struct DemoFilling: Sendable {
    let installation: Installation

    public init(_ installation: Installation) { self.installation = installation }

    /// Cases of the demonstration where nothing else is said.
    public static let cases = Demonstration.cases
    /// Beyond it the disk is more of a question than the program.
    public static let casesMaximum = 20_000_000

    /// - Returns: false where the installation has a territory already; nothing is changed then.
    ///
    /// Of several processes that start at one empty database one fills it, the others wait for it.
    @discardableResult
    public func fill(cases: Int = DemoFilling.cases, report: (String) -> Void) async throws -> Bool {
        let turn =
            installation.database.isShared
            ? try await FolderTurn.take(.filling, in: installation.configuration.data) : nil
        defer { turn?.end() }
        return try await fillAlone(cases: cases, report: report)
    }

    private func fillAlone(cases: Int, report: (String) -> Void) async throws -> Bool {
        guard try await installation.registry.territory.count() == 0 else { return false }
        try await Demonstration(registry: installation.registry, casework: installation.casework)
            .fillIfEmpty(cases: cases, report: report)
        // Its cases were computed and routed with the calendars and units that came with it.
        try await installation.casework.skipChanges()
        return true
    }
}
