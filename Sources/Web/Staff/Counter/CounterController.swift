import Hummingbird

/// The comprehensive window, in four steps: who, what and where, the form, the receipt. Nothing is kept between the
/// steps on the server; the address says who and what by their ids, never by an identity number.
struct CounterController: Sendable {
    let site: Site
    private let slips = ReceiptSlips()

    init(site: Site) { self.site = site }

    func add(to router: some RouterMethods<WebContext>) {
        CounterPersonPage(site: site).add(to: router)
        CounterServicePage(site: site).add(to: router)
        CounterFormPage(site: site, slips: slips).add(to: router)
        CounterMandatesPage(site: site).add(to: router)
        CounterDonePage(site: site, slips: slips).add(to: router)
    }
}

extension Paths {
    static let counterPerson = counter + "/person"
    static let counterService = counter + "/service"
    static let counterForm = counter + "/form"
    static let counterMandates = counter + "/mandates"
    static func counterDone(_ id: String) -> String { counter + "/done/\(id)" }
    static func counterReceipt(_ id: String) -> String { counterDone(id) + "/receipt" }
}
