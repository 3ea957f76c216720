import Access
import Kernel

/// Territories that somebody supervises, and the addresses of their board and cases.
enum Supervised {
    /// Divisions of the posts that supervise a whole territory, each once, the highest level first.
    static func divisions(_ desk: Desk) -> [DivisionCode] {
        let wide = desk.posts(.caseSupervise).filter { post in
            post.grants.contains { $0.permission == .caseSupervise && [.territory, .anywhere].contains($0.extent) }
        }
        let all = Set(wide.map(\.division))
        return all.filter { code in !all.contains { $0 != code && code.isWithin($0) } }.sorted {
            ($0.level, $0) < ($1.level, $1)
        }
    }

    /// The division asked for, else their first; whether it is theirs is checked where the cases are read.
    static func division(_ wanted: String?, _ desk: Desk) throws(Problem) -> DivisionCode {
        if let wanted {
            guard let code = DivisionCode(wanted) else { throw .notFound }
            return code
        }
        guard let first = divisions(desk).first else { throw .forbidden(desk.site.text("staff.denied")) }
        return first
    }

    static func board(_ division: DivisionCode) -> String { Paths.supervision + "?division=\(division)" }

    static let casesPath = Paths.supervision + "/cases"

    static func cases(_ division: DivisionCode, _ narrowed: (String, String)...) -> String {
        narrowed.reduce(casesPath + "?division=\(division)") { $0 + "&\($1.0)=" + $1.1.percentEncoded }
    }
}
