import HTTPTypes
import Hummingbird
import Kernel
import Registry

/// A page with one form about an account: a code to type, a password to choose. Words stand under `account.<words>`.
struct AccountPage {
    let site: Site
    let context: WebContext
    /// Where the words of this page stand, such as `account.code`.
    let words: String
    var values: PageValues = [:]
    var fields: [PageValues] = []
    var hidden: [(name: String, value: String)] = []
    var status: HTTPResponse.Status = .ok
    private var errors: [PageValues] = []

    init(_ words: String, site: Site, context: WebContext) {
        self.words = words
        self.site = site
        self.context = context
    }

    func word(_ key: String, _ places: [String: String] = [:]) -> String {
        site.strings("\(words).\(key)", context.language, places)
    }

    mutating func add(
        _ id: String, _ control: String, value: String? = nil, flaw: LocalizedText? = nil, required: Bool = true,
        more: PageValues = [:]
    ) {
        let field = OwnField(site: site, language: context.language, words: words)
        fields.append(field(id, control, value: value, flaw: flaw, required: required, more: more))
        if let flaw { errors.append(["text": flaw[context.language], "field": id]) }
    }

    /// A field for a code: digits come up on a telephone, browsers offer the one that just arrived.
    mutating func addCode(_ id: String = "code", flaw: LocalizedText?, numeric: Bool = false) {
        var more: PageValues = ["complete": "one-time-code", "maxLength": 20, "short": true, "private": true]
        if numeric { more["numeric"] = true }
        add(id, "code", flaw: flaw, more: more)
    }

    mutating func addPassword(_ id: String, flaw: LocalizedText? = nil, isNew: Bool) {
        add(id, "password", flaw: flaw, more: ["complete": isNew ? "new-password" : "current-password"])
    }

    func response(action: String, path: String, crumbs: PageValues? = nil) async throws -> Response {
        var values = values
        values["page"] = ["title": word("title"), "lead": word("lead"), "submit": word("submit"), "action": action]
        values["fields"] = fields
        values["hidden"] = hidden.map { ["name": $0.name, "value": $0.value] }
        if let crumbs { values["crumbs"] = crumbs }
        if !errors.isEmpty {
            values["errors"] = ["title": site.strings("form.errors", context.language), "items": errors] as PageValues
        }
        values["side"] = false
        let text = try await site.page("pages/account/form", values, context, path: path)
        return .html(text, status: errors.isEmpty || status != .ok ? status : .unprocessableContent)
    }
}

extension RegistryError {
    /// What a form says about itself rather than failing: wrong input, locks with their end.
    var isForTheForm: Bool {
        switch self {
        case .wrongPassword, .accountLocked, .passwordTooWeak, .wrongCode, .wrongPhoneCode, .codeExpired, .codeTooSoon,
            .codesUsedUp, .invalid, .usernameTaken, .identityConflict, .noPhone:
            true
        default: false
        }
    }
}
