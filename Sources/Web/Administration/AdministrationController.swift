import Hummingbird

/// The administrators' pages: service items, imports, units and posts, delegation, calendars, words, procedures, log,
/// tokens, and what leaves the house.
struct AdministrationController: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        OverviewPage(site: site).add(to: router)
        ItemsPage(site: site).add(to: router)
        ItemPage(site: site).add(to: router)
        ItemEditPage(site: site).add(to: router)
        ItemDraftPage(site: site).add(to: router)
        ImportsPage(site: site).add(to: router)
        UnitsPage(site: site).add(to: router)
        UnitPage(site: site).add(to: router)
        PostEndPage(site: site).add(to: router)
        PersonPage(site: site).add(to: router)
        RolesPage(site: site).add(to: router)
        RolePage(site: site).add(to: router)
        DelegationPage(site: site).add(to: router)
        CalendarsPage(site: site).add(to: router)
        WordsPage(site: site).add(to: router)
        ProceduresPage(site: site).add(to: router)
        LogPage(site: site).add(to: router)
        ExportPage(site: site).add(to: router)
        TokensPage(site: site).add(to: router)
        ErasuresPage(site: site).add(to: router)
        ErasurePage(site: site).add(to: router)
        OutboxPage(site: site).add(to: router)
        NoticeTextsPage(site: site).add(to: router)
        WebhooksPage(site: site).add(to: router)
    }
}
