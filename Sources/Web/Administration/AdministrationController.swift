import Hummingbird

/// The administrators' pages: service items, imports, units and posts, delegation, calendars, words, procedures, log
/// and tokens.
struct AdministrationController: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {}
}
