import Kernel
import Procedures

/// A part of a page that shows by itself what has changed: `pieces/live` makes it known to the script.
struct LivePart {
    let site: Site
    let context: WebContext

    /// - Parameters:
    ///   - href: where the part comes from, as the whole page or as its inside.
    ///   - seconds: how often it asks where there is no stream.
    ///   - only: the one case that it shows.
    func values(_ href: String, everySeconds seconds: Int = Self.seconds, only: CaseID? = nil) -> PageValues {
        let language = context.language
        var values: PageValues = [
            "href": href, "everySeconds": seconds, "word": site.strings("staff.fresh", language),
            "changed": site.strings(only == nil ? "live.list" : "live.case", language),
            "show": site.strings("live.show", language), "stream": Paths.events,
        ]
        if let only { values["only"] = only.description }
        // What has happened since the page was read comes with the stream.
        if let position = context.eventPosition { values["after"] = String(position) }
        return values
    }

    static let seconds = 20
    /// The board reads every open case of a territory.
    static let boardSeconds = 60
}
