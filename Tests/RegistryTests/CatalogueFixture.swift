import Database
import Kernel
public import Registry
import Search
import TestSupport

/// A catalogue on a database of its own, with a clock that stands at 2026-11-22, 10:00 Beijing time.
struct CatalogueFixture {
    static let province = division("510000000000")
    static let prefecture = division("510400000000")
    static let county = division("510421000000")
    static let neighbour = division("510422000000")
    static let today = day("2026-11-22")

    let folder: TemporaryFolder
    let database: any SQLDatabase
    let commit: GroupCommit
    let time: ManualTime
    let catalogue: Catalogue

    init(limits: Catalogue.Limits = Catalogue.Limits(), vocabulary: Vocabulary = Vocabulary()) async throws {
        folder = try TemporaryFolder()
        database = try await TestStore.open(folder.file("catalogue.sqlite"))
        try await database.migrate([Registry.schema])
        commit = GroupCommit(database: database)
        time = ManualTime(Self.today.start().adding(milliseconds: 36_000_000))
        catalogue = Catalogue(
            database: database, commit: commit, time: time,
            log: ChangeLog(identifiers: IdentifierGenerator(time: time, seed: 1), time: time), vocabulary: vocabulary,
            limits: limits)
    }

    static func division(_ text: String) -> DivisionCode {
        guard let code = DivisionCode(text) else { preconditionFailure("not a division code: \(text)") }
        return code
    }

    static func day(_ text: String) -> Day {
        guard let day = Day(iso: text) else { preconditionFailure("not a day: \(text)") }
        return day
    }

    /// What an item needs to be published.
    static func standard(_ name: String, _ more: [ItemField: JSONValue] = [:]) -> [ItemField: JSONValue] {
        let plain: [ItemField: JSONValue] = [
            .name: .text(name), .procedure: "application", .type: "licence", .department: "hrss", .level: "county",
            .handling: "promised", .statutoryDays: 20, .promisedDays: 10,
        ]
        return plain.merging(more) { _, new in new }
    }

    /// Drafts and publishes in one go.
    @discardableResult
    func publish(
        _ code: String, _ division: DivisionCode = province, _ fields: [ItemField: JSONValue], from day: Day = today
    ) async throws -> ItemVersion {
        let draft = try await catalogue.createDraft(code: code, division: division, fields: fields, by: "editor")
        return try await catalogue.publish(
            code: code, division: division, version: draft.version, from: day, by: "publisher")
    }

    /// Hooks that know the divisions of Sichuan and remember nothing.
    static let hooks = ItemImportHooks { division, _ in
        division.isWithin(province) ? .known : .unknown
    } ensureUnit: { _, _ in
        true
    }

    static func csv(_ rows: String...) -> ImportSource {
        let header = "item_code,name,department,division,task_type,department_code\r\n"
        return .bytes(Array((header + rows.joined(separator: "\r\n") + "\r\n").utf8))
    }

    /// The code of the catalogue's refusal; nil where nothing was refused.
    static func refusal(_ body: () async throws -> Void) async throws -> CatalogueError? {
        do {
            try await body()
            return nil
        } catch let error as CatalogueError {
            return error
        }
    }
}

/// Tests name who does something by a word.
extension RegistryActor: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(person: nil, label: value) }
}
