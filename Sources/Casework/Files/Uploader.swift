import Database
import Kernel
import Procedures

/// Whose a file is until a case has it, and how much they may send.
struct Uploader: Sendable {
    let mark: String
    /// Nobody knows who they are.
    let isStranger: Bool
    private let allowance: FileLimits.Allowance

    /// The person, wherever they are signed in; the device of somebody without an account; the case that number and
    /// secret opened; the post that a token acts in.
    init(_ caller: Caller) {
        let actor = caller.actor
        if let person = actor.person {
            mark = person.description
        } else if let device = caller.device {
            mark = "device:" + device
        } else if let opened = caller.openedCase {
            mark = "case:" + opened.description
        } else {
            mark = actor.post.map { "post:" + $0.description } ?? actor.kind.rawValue
        }
        isStranger = actor.kind == .party && actor.person == nil && caller.openedCase == nil
        allowance = actor.kind == .party ? .person : .office
    }

    private static let hours = 24

    /// - Throws: `FileError.enoughToday`.
    func check(adding bytes: Int, at now: Instant, _ reader: any SQLReader) throws {
        let since = now.adding(milliseconds: -Int64(Self.hours) * 3_600_000)
        let sent =
            try reader.first(
                "SELECT COUNT(*), COALESCE(SUM(size), 0) FROM attachment WHERE uploaded_by = ?1 AND at > ?2",
                [.text(mark), .init(since)]
            ) { ($0.int(0), $0.int(1)) } ?? (0, 0)
        guard sent.0 < allowance.files, sent.1 + bytes <= allowance.bytes else { throw FileError.enoughToday }
    }

    /// - Throws: `FileError.tooManyUnfinished`.
    func check(opening bytes: Int, _ reader: any SQLReader) throws {
        let own =
            try reader.first(
                """
                SELECT COUNT(*), COALESCE(SUM(CASE WHEN outcome IS NULL THEN 1 ELSE 0 END), 0),
                    COALESCE(SUM(CASE WHEN outcome IS NULL THEN length ELSE 0 END), 0)
                FROM upload WHERE owner = ?1
                """, [.text(mark)]
            ) { ($0.int(0), $0.int(1), $0.int(2)) } ?? (0, 0, 0)
        guard own.0 < 2 * allowance.files, own.1 < allowance.unfinished, own.2 + bytes <= allowance.unfinishedBytes
        else {
            throw FileError.tooManyUnfinished
        }
        let all =
            try reader.first(
                "SELECT COUNT(*), COALESCE(SUM(length), 0) FROM upload WHERE outcome IS NULL", []
            ) { ($0.int(0), $0.int(1)) } ?? (0, 0)
        guard all.0 < FileLimits.uploadsMax, all.1 + bytes <= FileLimits.uploadBytesMax else {
            throw FileError.tooManyUnfinished
        }
    }
}
