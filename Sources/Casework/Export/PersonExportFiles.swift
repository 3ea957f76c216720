import Database
import Journal
import Kernel
import Procedures
import Registry

/// The files of an export. Each says its format, so that a program can read them years later.
struct PersonExportFiles {
    let casework: Casework
    let person: RegistryPersonID
    let at: Instant

    static let format = "tongban.person.1"

    static let readme = """
        这里是本系统保存的、关于您的全部信息，给人看，也给程序读（JSON，UTF-8）。
        person.json    登记信息、账号、登录、令牌、委托、岗位、联系方式、别人替您办的事、登记信息的修改记录
        notices.json   发给您的消息
        looks/         谁看过您的信息
        cases/         您的办件，每件一个文件夹：case.json 和交过的材料

        This is everything that this system holds about you, for people and programs (JSON, UTF-8).
        person.json    registration, accounts, sign-ins, tokens, mandates, posts, how to be told, acts in your name,
                       changes of the registration
        notices.json   messages to you
        looks/         who looked at your data
        cases/         your cases, a folder each: case.json and the papers you handed in

        """

    private func file(_ kind: String, _ members: [String: JSONValue]) -> [UInt8] {
        JSONValue.object(
            members.merging(["format": .text(Self.format), "file": .text(kind), "madeAt": .text(at.iso8601())]) { $1 }
        ).serializedBytes()
    }

    func record() async throws -> [UInt8] {
        var members = try await casework.registry.people.record(of: person).object ?? [:]
        let choice = try await casework.database.lookup { try ContactChoice.read(person.retagged(), $0) }
        members["contact"] = choice.map { .object(["sms": .bool($0.sms), "mail": .bool($0.mail)]) } ?? .null
        members["accountEvents"] = .list(try await accountEvents())
        members["actsInYourName"] = .list(try await casework.acts(for: person.retagged()).map(Self.act))
        return file("person", members)
    }

    private func accountEvents() async throws -> [JSONValue] {
        let accounts = casework.registry.accounts
        var all: [JSONValue] = []
        for account in try await accounts.accounts(of: person) {
            for event in try await accounts.events(of: account.username) {
                all.append(
                    .object([
                        "account": .text(account.username), "at": .text(event.at.iso8601()),
                        "kind": .text(event.kind.rawValue), "by": event.by.map { .text($0) } ?? .null,
                        "agent": event.agent.map { .text($0) } ?? .null,
                        "place": event.place.map { .text($0) } ?? .null,
                    ]))
            }
        }
        return all
    }

    private static func act(_ act: ActRecord) -> JSONValue {
        .object([
            "at": .text(act.at.iso8601()), "number": .text(act.number), "entry": .integer(Int64(act.version)),
            "action": .text(act.action), "way": .text(act.way.rawValue),
            "unit": act.actorUnit.map { .text($0.code) } ?? .null,
            "mandate": act.mandate.map { .text($0) } ?? .null, "isObjectedTo": .bool(act.isObjectedTo),
        ])
    }

    /// Every notice to the person, with its text in Chinese.
    func notices() async throws -> [UInt8] {
        let caller = Caller(actor: Actor(kind: .party, person: person.retagged(), name: ""))
        var all: [JSONValue] = []
        for notice in try await casework.notices(for: caller) {
            all.append(
                .object([
                    "at": .text(notice.at.iso8601()), "number": .text(notice.number),
                    "title": .text(try await casework.subject(of: notice, in: .zhHans)),
                    "text": .text(try await casework.text(of: notice, in: .zhHans)),
                    "readAt": notice.readAt.map { .text($0.iso8601()) } ?? .null,
                    "isForOther": .bool(notice.isForOther),
                ]))
        }
        return file(
            "notices", ["notices": .list(all), "isCut": .bool(all.count >= CaseworkLimits.noticesMax)])
    }

    /// Looks, a file at a time; at least one, so that none is said as plainly as many.
    func eachLooks(_ body: ([UInt8]) async throws -> Void) async throws {
        let subjects = try await casework.lookSubjects(of: person.retagged())
        var last: LookID?
        repeat {
            let page = try await casework.registry.looks.looks(
                at: subjects, before: last, limit: ExportLimits.looksInFile)
            try await body(file("looks", ["looks": .list(page.map(\.json))]))
            last = page.count == ExportLimits.looksInFile ? page.last?.id : nil
        } while last != nil
    }

    /// The person's cases and those in which they act under a mandate that stands, the newest first, as they see them.
    func eachCase(_ body: (CaseState, [Entry]) async throws -> Void) async throws {
        let caller = Caller(actor: Actor(kind: .party, person: person.retagged(), name: ""))
        var query = WorkListQuery(view: .party(person.retagged()), limit: ExportLimits.casesAtOnce)
        repeat {
            let page = try await casework.unnamedList(query, as: caller)
            for row in page.rows where !row.isForOther {
                let entries = try await casework.entries(of: row.id)
                guard let state = CaseState.folded(entries) else { continue }
                try await body(state, entries.map(\.withoutInternalNotes))
            }
            query.cursor = page.next
        } while query.cursor != nil
    }

    static func path(of file: AttachmentReference, _ state: CaseState) -> String {
        let kept = file.name.unicodeScalars.filter { $0 != "/" && $0 != "\\" && $0 != ":" }
        return "cases/\(state.number)/\(file.id)-" + String(String.UnicodeScalarView(kept))
    }
}
