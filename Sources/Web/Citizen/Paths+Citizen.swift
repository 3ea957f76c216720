import Kernel
import Procedures

extension Paths {
    static func filed(_ id: CaseID) -> String { "/filed/\(id)" }
    static func endMandate(_ id: String) -> String { mandates + "/" + id.percentEncoded + "/end" }

    static func search(_ query: String, limit: Int? = nil) -> String {
        search + "?q=" + query.percentEncoded + (limit.map { "&limit=\($0)" } ?? "")
    }

    /// Where a guide that was found by a search says so.
    static let picks = "/picks"

    /// The guide as it was found: following it teaches the search what these words meant.
    static func item(_ code: String, foundBy query: String) -> String { item(code) + "?q=" + query.percentEncoded }

    /// - Parameter inside: shows what lies in this division.
    static func territory(next: String, inside: DivisionCode? = nil) -> String {
        territory + "?next=" + next.percentEncoded + (inside.map { "&in=\($0.text)" } ?? "")
    }
}
