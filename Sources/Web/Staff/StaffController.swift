import Hummingbird

/// The desk: work lists, the comprehensive window, the results desk and the supervisor's board.
struct StaffController: Sendable {
    let site: Site

    func add(to router: some RouterMethods<WebContext>) {
        WorkPage(site: site).add(to: router)
        PickupPage(site: site).add(to: router)
        BoardPage(site: site).add(to: router)
        SupervisedCasesPage(site: site).add(to: router)
        ObjectionsPage(site: site).add(to: router)
        CounterController(site: site).add(to: router)
        UnmaskPage(site: site).add(to: router)
        FlaggedLooksPage(site: site).add(to: router)
    }
}
