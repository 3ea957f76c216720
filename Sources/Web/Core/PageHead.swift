import Access
import Kernel
import Procedures
import Registry

/// What every page carries: language, text size, territory, who is signed in, the words.
enum PageHead {
    /// Without a request: for error pages that never got a session.
    static func bare(site: Site, language: Language) -> PageValues {
        [
            "lang": language.rawValue, "scale": TextScale.normal.rawValue, "assets": Paths.assets, "csrf": "",
            "t": site.strings.tree(language), "page": Paths.home,
            "head": [
                "home": Paths.home, "mark": site.strings("head.mark", language),
                "serviceName": site.settings.serviceName[language],
                "languages": languages(site, language, back: Paths.home), "sizes": [PageValues](),
                "signIn": ["href": Paths.signInPath],
            ] as PageValues,
        ]
    }

    /// - Parameter path: the page itself, to come back to after a preference was changed.
    static func values(site: Site, context: WebContext, path: String) async throws -> PageValues {
        var values = bare(site: site, language: context.language)
        values["scale"] = context.scale.rawValue
        values["csrf"] = context.formToken
        values["page"] = path
        var head: PageValues = [
            "home": context.visitor.isStaff ? Paths.work : Paths.home,
            "mark": site.strings("head.mark", context.language),
            "serviceName": site.settings.serviceName[context.language],
            "languages": languages(site, context.language, back: path), "sizes": sizes(site, context, back: path),
        ]
        let territory = context.territory ?? site.settings.territory
        if let division = try await site.registry.territory.division(territory) {
            head["territory"] = [
                "name": division.name[context.language], "href": Paths.territory + "?next=" + path.percentEncoded,
            ]
        }
        if let session = context.visitor.session {
            head["me"] =
                [
                    "name": try await Names(site: site, language: context.language).person(of: context.visitor.actor),
                    "href": context.visitor.isStaff ? Paths.notices : Paths.myCases, "signOut": Paths.signOut,
                    "security": [
                        "href": Paths.security,
                        "name": site.strings(session.hasNews ? "head.securityNews" : "head.security", context.language),
                    ] as PageValues,
                ] as PageValues
        } else {
            if context.visitor.openedCase != nil { head["opened"] = ["end": Paths.signOut] }
            // The sign-in page itself is nowhere to come back to.
            head["signIn"] = ["href": path.hasPrefix(Paths.signInPath) ? path : Paths.signIn(returningTo: path)]
        }
        values["head"] = head
        return values
    }

    private static func languages(_ site: Site, _ current: Language, back: String) -> [PageValues] {
        Strings.languages.map { language in
            var value: PageValues = [
                "name": site.strings("language.name", language), "lang": language.rawValue,
                "href": "\(Paths.preferences)?language=\(language.rawValue)&next=\(back.percentEncoded)",
            ]
            if language == current { value["current"] = true }
            return value
        }
    }

    private static func sizes(_ site: Site, _ context: WebContext, back: String) -> [PageValues] {
        TextScale.allCases.map { scale in
            var value: PageValues = [
                "name": site.strings("size.short.\(scale)", context.language),
                "label": site.strings("size.label.\(scale)", context.language),
                "href": "\(Paths.preferences)?scale=\(scale.rawValue)&next=\(back.percentEncoded)",
            ]
            if scale == context.scale { value["current"] = true }
            return value
        }
    }
}

extension Site {
    /// A whole page: the page's own values over those that every page carries.
    func page(_ template: String, _ own: PageValues, _ context: WebContext, path: String) async throws -> String {
        var values = try await PageHead.values(site: self, context: context, path: path)
        if context.visitor.isStaff {
            values["side"] = try await StaffSide.values(site: self, context: context, path: path)
        }
        values.merge(own) { _, own in own }
        return views.render(template, values)
    }
}
