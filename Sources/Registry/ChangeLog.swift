public import Database
public import Kernel

/// Where a change of the registry counts: for whom the log shows it.
public enum ChangePlace: Hashable, Sendable {
    /// The whole country: everyone who reads the log.
    case country
    /// A territory, and each one above it.
    case division(DivisionCode)
    /// Where the unit of whoever did it stands: changes of people and accounts have no place of their own.
    case actorsUnit
    /// No place at all.
    case nowhere

    static let countryNumber: Int64 = 0

    /// Under which number it is stored, for those that are no territory.
    var number: Int64 {
        switch self {
        case .country: Self.countryNumber
        case .division(let code): code.value
        case .actorsUnit, .nowhere: -1
        }
    }

    init(_ division: DivisionCode?) { self = division.map(Self.division) ?? .country }
}

/// Writes the journal of administration, in the transactions that make the changes.
public struct ChangeLog: Sendable {
    let identifiers: IdentifierGenerator
    let time: any TimeSource

    public init(identifiers: IdentifierGenerator, time: any TimeSource) {
        self.identifiers = identifiers
        self.time = time
    }

    /// Records a change. `before` and `after` hold no personal data.
    public func record(
        _ writer: any SQLWriter, _ action: String, _ subject: String, in place: ChangePlace, by actor: RegistryActor,
        before: JSONValue? = nil, after: JSONValue? = nil
    ) throws {
        let id = identifiers.next(RegisteredChange.self)
        try writer.execute(
            """
            INSERT INTO registry_log (id, at, person, actor, action, subject, before, after)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """,
            [
                SQLValue(id), SQLValue(time.now), SQLValue(actor.person), .text(actor.label), .text(action),
                .text(subject), SQLValue(body(before)), SQLValue(body(after)),
            ])
        for number in try numbers(place, actor, writer) {
            try writer.execute(
                "INSERT INTO registry_log_place (division, change) VALUES (?1, ?2)", [.integer(number), SQLValue(id)])
        }
    }

    private func numbers(_ place: ChangePlace, _ actor: RegistryActor, _ reader: any SQLReader) throws -> [Int64] {
        switch place {
        case .division(let code): return code.ancestors.map(\.value)
        case .country, .nowhere: return [place.number]
        case .actorsUnit:
            let division = try actor.unit.flatMap { unit in
                try reader.first("SELECT division FROM unit WHERE code = ?1", [.text(unit)]) { $0.division(0) }
            }
            return division.map { $0.ancestors.map(\.value) } ?? [place.number]
        }
    }

    private func body(_ value: JSONValue?) -> String? {
        guard let text = value?.serialized() else { return nil }
        guard text.utf8.count > RegistryLog.bodyBytesMaximum else { return text }
        return JSONValue.object(["omittedBytes": .integer(Int64(text.utf8.count))]).serialized()
    }
}

extension Registry {
    /// Records a change in the transaction that makes it.
    func record(
        _ writer: any SQLWriter, _ action: String, _ subject: String, in place: ChangePlace, by actor: RegistryActor,
        before: JSONValue? = nil, after: JSONValue? = nil
    ) throws {
        try changeLog.record(writer, action, subject, in: place, by: actor, before: before, after: after)
    }
}
