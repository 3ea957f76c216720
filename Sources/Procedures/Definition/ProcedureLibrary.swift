/// The procedures that are in force, each in all its versions: a case pins the one it began under.
public struct ProcedureLibrary: Sendable {
    /// Two files that claim to be the same version of the same procedure.
    public struct Clash: Error, Hashable, Sendable {
        public static let code = "procedure.clash"
        public let reference: ProcedureReference
    }

    private let versions: [ProcedureReference: ProcedureDefinition]
    private let newest: [String: ProcedureDefinition]
    /// Every procedure in its latest version, ordered by id.
    public let all: [ProcedureDefinition]

    public init(_ definitions: [ProcedureDefinition] = []) throws(Clash) {
        var versions: [ProcedureReference: ProcedureDefinition] = [:]
        var newest: [String: ProcedureDefinition] = [:]
        for definition in definitions {
            guard versions.updateValue(definition, forKey: definition.reference) == nil else {
                throw Clash(reference: definition.reference)
            }
            if definition.version >= newest[definition.id]?.version ?? 0 { newest[definition.id] = definition }
        }
        self.versions = versions
        self.newest = newest
        all = newest.values.sorted { $0.id < $1.id }
    }

    /// The version a case pinned.
    public subscript(_ reference: ProcedureReference) -> ProcedureDefinition? { versions[reference] }

    /// The version new cases begin under.
    public func latest(_ id: String) -> ProcedureDefinition? { newest[id] }

    /// Every version of every procedure, ordered by id and version.
    public var allVersions: [ProcedureDefinition] {
        versions.values.sorted { ($0.id, $0.version) < ($1.id, $1.version) }
    }
}
