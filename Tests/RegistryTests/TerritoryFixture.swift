import Database
import Foundation
import Kernel
import Registry
import TestSupport
import Testing

/// A registry on a file of its own, with a clock that the test moves.
final class RegistryHouse: Sendable {
    let folder: TemporaryFolder
    let database: any SQLDatabase
    let time: ManualTime
    let registry: Registry

    static let clerk = RegistryActor(person: nil, unit: "510421.hall", label: "clerk")
    /// 2026-11-20, a Friday, 10:00 Beijing time.
    static let start = Day(number: 20_777).start().adding(milliseconds: 36_000_000)

    /// - Parameter path: an existing file; else a new one.
    init(secret: UInt8 = 7, scrypt: ScryptParameters = .weak, folder: TemporaryFolder? = nil) async throws {
        let folder = try folder ?? TemporaryFolder()
        self.folder = folder
        database = try await TestStore.open(folder.file("registry.sqlite"))
        time = ManualTime(Self.start)
        try await database.migrate([Registry.schema])
        let keys = try #require(RegistryKeys(secret: [UInt8](repeating: secret, count: 32)))
        registry = Registry(
            database: database, commit: GroupCommit(database: database), time: time,
            identifiers: IdentifierGenerator(time: time, seed: 1), keys: keys, scrypt: scrypt)
    }

    /// A registry with Miyi County, its neighbour and three of its places.
    static func furnished() async throws -> RegistryHouse {
        let house = try await RegistryHouse()
        let report = try await house.registry.territory.importDivisions(.text(divisions), by: .system)
        try #require(report.applied)
        return house
    }

    static let divisions = """
        code,parent,level,name
        510000000000,,1,四川省
        510400000000,510000000000,2,攀枝花市
        510421000000,510400000000,3,米易县
        510422000000,510400000000,3,盐边县
        510421100000,510421000000,4,攀莲镇
        510421204000,510421000000,4,新山傈僳族乡
        510421204200,510421204000,5,新山村民委员会
        520000000000,,1,贵州省
        """

    func division(_ text: String) throws -> DivisionCode { try #require(DivisionCode(text)) }

    func day(_ text: String) throws -> Day { try #require(Day(iso: text)) }

    func citizen(_ number: String = "510421199001011233", _ name: String = "吉克阿果") async throws -> PersonCard {
        try await registry.people.register(
            .citizen(CitizenNumber(number)), PersonInput(name: name), by: Self.clerk
        ).card
    }

    func unit(
        _ code: String, _ name: String, _ kind: UnitKind, _ division: String, parent: String? = nil,
        department: String? = nil
    ) async throws {
        try await registry.units.create(
            UnitRecord(
                code: code, name: LocalizedText(zh: name), kind: kind, department: department,
                division: try self.division(division), parent: parent), by: .system)
    }

    /// Every value of every table as text, to look for what must not be there.
    func everyStoredByte() throws -> String {
        var all = ""
        for name in ["registry.sqlite", "registry.sqlite-wal"] {
            let data = FileManager.default.contents(atPath: folder.file(name)) ?? Data()
            all += String(decoding: data, as: UTF8.self)
        }
        return all
    }
}

extension ImportSource {
    static func text(_ text: String) -> ImportSource { .bytes(Array(text.utf8)) }
}

/// The public data beside the project; tests that need it are skipped where it is absent.
enum RealData {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("shared/data").path

    static func path(_ name: String) -> String { folder + "/" + name }
    static func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }
}

/// Runs the body and gives the code of the error that the registry refused with; nil where it did not.
func refusal(_ body: () async throws -> Void) async throws -> String? {
    do {
        try await body()
        return nil
    } catch let error as RegistryError {
        return error.code
    }
}
