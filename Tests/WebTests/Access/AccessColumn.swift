/// Who asks for pages, as the columns of `Matrix/pages.txt` name them. A minus marks the same role outside its scope.
enum PageCaller: String, CaseIterable, Sendable {
    case nobody
    /// Opened the case by number and secret, without an account; another case with the minus.
    case secret
    case secretOther = "secret-"
    /// The applicant, and another citizen.
    case party
    case other
    /// Acts for the applicant: with a mandate that stands, and with one that was ended.
    case agent
    case ended
    /// Window clerks: where it was filed, where the result goes, somewhere else.
    case clerk
    case pickup
    case clerkOther = "clerk-"
    /// Helps people at a village terminal.
    case helper
    case decider
    case deciderOther = "decider-"
    case head
    case supervisor = "super"
    case supervisorOther = "super-"
    case administrator = "admin"
    case administratorOther = "admin-"
    /// Administrator of the province, above the county.
    case province = "prov"
    case auditor = "audit"
    /// Has no post, only what the head of the deciding unit lent.
    case lent
    /// Was a decision maker until yesterday.
    case former
    /// Had a session when the account was disabled.
    case disabled = "off"

    /// Whether a browser of theirs holds something by which the site knows them.
    var isKnown: Bool { self != .nobody && self != .disabled }
    /// Signed in; those who opened a case by its secret are not.
    var isSignedIn: Bool { isKnown && self != .secret && self != .secretOther }
}

/// Who asks the API, as the columns of `Matrix/api.txt` name them.
enum APICaller: String, CaseIterable, Sendable {
    /// Without a token; with one nobody made; with those that no longer hold.
    case none
    case unknown
    case expired
    case revoked
    case disabled = "off"
    /// Only a decision maker's cookie, which counts for pages alone.
    case cookie
    case party
    case other
    case agent
    case ended
    case clerk
    case clerkOther = "clerk-"
    case helper
    case decider
    case deciderOther = "decider-"
    case supervisor = "super"
    case supervisorOther = "super-"
    case administrator = "admin"
    case former
}
