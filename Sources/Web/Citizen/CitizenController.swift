import Hummingbird

/// What citizens do here, signed in or not: find, read, apply, follow, act for others.
struct CitizenController: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        HomePage(site: site).add(to: router)
        SearchPage(site: site).add(to: router)
        GuidePage(site: site).add(to: router)
        ApplyPage(site: site).add(to: router)
        FiledPage(site: site).add(to: router)
        TrackPage(site: site).add(to: router)
        MyCasesPage(site: site).add(to: router)
        NoticesPage(site: site).add(to: router)
        ContactPage(site: site).add(to: router)
        MandatesPage(site: site).add(to: router)
        MyErasurePage(site: site).add(to: router)
        MandateEvidencePage(site: site).add(to: router)
        MyLooksPage(site: site).add(to: router)
        DataPage(site: site).add(to: router)
        TerritoryPage(site: site).add(to: router)
    }
}
