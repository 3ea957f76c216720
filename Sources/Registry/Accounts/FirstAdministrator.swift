import Access
import Database
public import Kernel

/// Who administers an installation first: made by the command line, or by a link that is printed when an empty
/// installation starts. There is no default password.
public struct FirstAdministrator: Sendable {
    /// The role template of the first administrator.
    static let role = "administrator"
    static let linkHours = 24

    public struct Input: Sendable {
        public var username: String
        public var name: String
        public var number: String
        public var password: String
        /// The territory that is administered.
        public var division: DivisionCode
        /// Its name, needed where the territory is not registered yet.
        public var divisionName: String?

        public init(
            username: String, name: String, number: String, password: String, division: DivisionCode,
            divisionName: String? = nil
        ) {
            self.username = username
            self.name = name
            self.number = number
            self.password = password
            self.division = division
            self.divisionName = divisionName
        }
    }

    let registry: Registry

    /// Whether nobody can administer yet: passwords come from administrators, so where no account has one there is
    /// none.
    public func isNeeded() async throws -> Bool {
        try await registry.database.read { reader in
            try !reader.exists("SELECT 1 FROM account WHERE hash IS NOT NULL LIMIT 1")
        }
    }

    /// A new link's secret; the one before is dead, but for the links that other processes at the same database gave
    /// out. Only its digest is stored.
    /// - Returns: nil where there is an administrator: links that are left are dead too.
    public func newLink() async throws -> String? {
        let isNeeded = try await isNeeded()
        let token = Secret.token()
        let ends = registry.time.now.adding(milliseconds: Int64(Self.linkHours) * 3_600_000)
        let (isShared, now) = (registry.database.isShared, registry.time.now)
        try await registry.commit.submit { writer in
            if isShared, isNeeded {
                try writer.execute("DELETE FROM first_link WHERE expires_at <= ?1", [SQLValue(now)])
            } else {
                try writer.execute("DELETE FROM first_link")
            }
            guard isNeeded else { return }
            try writer.execute(
                "INSERT INTO first_link (digest, expires_at) VALUES (?1, ?2)",
                [.blob(Secret.digest(token)), SQLValue(ends)])
        }
        return isNeeded ? token : nil
    }

    public func isGood(_ link: String) async throws -> Bool {
        let now = registry.time.now
        return try await registry.database.read { reader in
            try reader.exists(
                "SELECT 1 FROM first_link WHERE digest = ?1 AND expires_at > ?2",
                [.blob(Secret.digest(link)), SQLValue(now)])
        }
    }

    /// Makes the administrator and kills the link. Input that is refused leaves the link as it was.
    /// - Throws: `link.expired`, and what ``make(_:by:)`` throws.
    public func use(_ link: String, _ input: Input) async throws -> Account {
        try await check(input)
        let digest = Secret.digest(link)
        let now = registry.time.now
        // Taken first, so that of two who use it at once one is refused.
        let ends = try await registry.commit.submit { writer in
            let ends = try writer.first(
                "SELECT expires_at FROM first_link WHERE digest = ?1 AND expires_at > ?2",
                [.blob(digest), SQLValue(now)]
            ) { $0.instant(0) }
            guard let ends else { throw RegistryError.linkExpired }
            try writer.execute("DELETE FROM first_link")
            return ends
        }
        do {
            return try await make(input, by: RegistryActor(person: nil, label: "first link"))
        } catch {
            try await registry.commit.submit { writer in
                try writer.execute(
                    "INSERT INTO first_link (digest, expires_at) VALUES (?1, ?2)", [.blob(digest), SQLValue(ends)])
            }
            throw error
        }
    }

    /// Person, unit, post, and an account with a password. What an attempt that broke off left behind is used again.
    /// - Throws: `field.invalid`, `division.unknown`, `account.username-taken`, `account.password-too-weak`,
    ///   `person.identity-conflict`.
    @discardableResult
    public func make(_ input: Input, by actor: RegistryActor) async throws -> Account {
        let number = try await check(input)
        try await makeTerritory(input, by: actor)
        let unit = input.division.short + ".administration"
        if try await registry.units.unit(unit) == nil {
            _ = try await registry.units.create(
                UnitRecord(
                    code: unit, name: LocalizedText(zh: "系统管理", en: "Administration"), kind: .department,
                    division: input.division), by: actor)
        }
        let person = try await registry.people.register(
            .citizen(number), PersonInput(name: input.name), by: actor
        ).card
        let posts = try await registry.posts.allPosts(of: person.id)
        if !posts.contains(where: { $0.unit == unit }) {
            _ = try await registry.posts.create(
                PostInput(
                    person: person.id, unit: unit, roles: [Self.role], title: StandardRoles[Self.role]?.title ?? "",
                    from: registry.today()), by: actor)
        }
        let accounts = registry.accounts
        let known = try await accounts.account(input.username)
        if known == nil || known?.hasPassword == true || known?.person != person.id {
            _ = try await accounts.create(input.username, person: person.id, by: actor)
        }
        try await accounts.setPassword(input.password, for: input.username, by: actor)
        guard let account = try await accounts.account(input.username) else { throw RegistryError.unknownAccount }
        return account
    }

    @discardableResult
    private func check(_ input: Input) async throws -> CitizenNumber {
        guard let number = try? CitizenNumber(input.number) else {
            throw RegistryError.invalid(
                field: "number",
                LocalizedText(
                    zh: "身份证号码不对，请再核对。", en: "The identity number is not valid (GB 11643). Please check."))
        }
        let username = try Accounts.checkedName(input.username)
        _ = try FieldCheck.text(input.name, "name", maximum: People.nameMaximum)
        if let flaw = PasswordRules.flaw(of: input.password, username: username, person: input.name) {
            throw RegistryError.passwordTooWeak(flaw)
        }
        if try await registry.territory.division(input.division) == nil, let name = input.divisionName {
            _ = try FieldCheck.text(name, "divisionName", maximum: 60)
        }
        return number
    }

    /// The territory, and those above it by their codes until a list of divisions gives them their names.
    private func makeTerritory(_ input: Input, by actor: RegistryActor) async throws {
        guard try await registry.territory.division(input.division) == nil else { return }
        guard let name = input.divisionName else { throw RegistryError.unknownDivision }
        try await registry.changeAlone(.territory) { writer in
            for code in input.division.ancestors.reversed() {
                guard try !writer.exists("SELECT 1 FROM division WHERE code = ?1", [SQLValue(code)]) else { continue }
                let isOwn = code == input.division
                try writer.execute(
                    "INSERT INTO division (code, parent, level, name, is_local) VALUES (?1, ?2, ?3, ?4, ?5)",
                    [
                        SQLValue(code), SQLValue(code.parent), SQLValue(code.level.rawValue),
                        .text(isOwn ? FieldCheck.trimmed(name) : "\(code.short)（名称待补）"), SQLValue(isOwn),
                    ])
            }
            try registry.record(
                writer, "division.import", "division:\(input.division)", in: .division(input.division), by: actor)
        }
    }
}

extension Registry {
    public var firstAdministrator: FirstAdministrator { FirstAdministrator(registry: self) }
}
