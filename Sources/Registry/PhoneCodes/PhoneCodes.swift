import Database
public import Kernel
import Synchronization

/// Codes of six digits sent to a person's registered telephone: to sign in, or to confirm what somebody files for them.
///
/// Bounded in number, tries and time; kept as keyed digests. Whether the person exists, and whether the telephone is
/// theirs, changes nothing that the asker can see: what does not fit gets a code that nobody has.
public struct PhoneCodes: Sendable {
    let registry: Registry

    /// A code that was asked for.
    public struct Request: Sendable {
        /// With it the code is confirmed; opens nothing by itself.
        public var token: String
        public var expiresAt: Instant
        /// The code itself, in a demonstration only.
        public var shownCode: String?
        /// Of the telephone to which it goes, for whoever may know it; nil when the asker typed it themselves.
        public var maskedPhone: String?
    }

    /// Whether codes reach anybody here.
    public var isOffered: Bool { registry.codeSender.withLock { $0.isConfigured } }

    /// Asks for a code by number and telephone, as somebody who wants to sign in does.
    /// - Throws: `code.not-offered`, `code.too-soon`, `code.used-up`.
    public func request(
        _ number: PersonNumber, phone: String, language: Language, from source: SignInSource
    ) async throws -> Request {
        let registry = registry
        let hash = registry.keys.hash(number.lookupText)
        let wanted = Self.digits(phone)
        return try await make(
            .signIn, receivers: ["person:" + Secret.text(hash), "phone:" + wanted], language, source
        ) { reader in
            let person = try reader.first(
                People.columns + "WHERE number_hash = ?1", [.blob(hash)], SealedPerson.init)
            guard let person, let phone = try person.opened(registry.keys).phone, Self.digits(phone) == wanted else {
                return nil
            }
            return (person.id, phone)
        }
    }

    /// Asks for a code for a person who is known and present, to the telephone that is registered. The caller has seen
    /// to it that the asker may.
    /// - Throws: `code.not-offered`, `code.too-soon`, `code.used-up`, `person.no-phone`, `person.unknown`.
    public func request(
        for person: RegistryPersonID, _ purpose: CodePurpose, language: Language, from source: SignInSource
    ) async throws -> Request {
        let registry = registry
        let (hash, known) = try await registry.database.read { reader in
            let hash = try reader.first("SELECT number_hash FROM person WHERE id = ?1", [SQLValue(person)]) {
                $0.blob(0)
            }
            let sealed = try reader.first(People.columns + "WHERE id = ?1", [SQLValue(person)], SealedPerson.init)
            guard let hash, let sealed else { throw RegistryError.unknownPerson }
            return (hash, try sealed.opened(registry.keys))
        }
        guard let phone = known.phone else { throw RegistryError.noPhone }
        let receivers = ["person:" + Secret.text(hash), "phone:" + Self.digits(phone)]
        var request = try await make(purpose, receivers: receivers, language, source) { _ in (person, phone) }
        request.maskedPhone = Masking.phone(phone)
        return request
    }

    /// Takes the code. Each is good once, for its purpose, within its time and tries.
    /// - Returns: whose it is.
    /// - Throws: `account.wrong-code`, `code.expired`.
    public func confirm(_ token: String, code: String, _ purpose: CodePurpose) async throws -> RegistryPersonID {
        let digest = Secret.digest(token)
        let given = hash(RecoveryCodes.plain(code), digest)
        let now = registry.time.now
        let confirmed: Result<RegistryPersonID, RegistryError> = try await registry.commit.submit { writer in
            let kept = try writer.first(
                "SELECT purpose, person, hash, attempts, expires_at FROM phone_code WHERE digest = ?1", [.blob(digest)]
            ) {
                (
                    purpose: $0.text(0), person: $0.optionalID(1) as RegistryPersonID?, hash: $0.blob(2),
                    attempts: $0.int(3), ends: $0.instant(4)
                )
            }
            guard let kept, kept.purpose == purpose.text, now < kept.ends,
                kept.ends - now <= CodeLimits.lastsMilliseconds + AttemptLimits.clockSlackMilliseconds,
                kept.attempts < CodeLimits.attemptsMaximum
            else { return .failure(.codeExpired) }
            guard Secret.isEqual(kept.hash, given), let person = kept.person else {
                try writer.execute(
                    "UPDATE phone_code SET attempts = attempts + 1 WHERE digest = ?1", [.blob(digest)])
                return .failure(kept.attempts + 1 < CodeLimits.attemptsMaximum ? .wrongPhoneCode : .codeExpired)
            }
            try writer.execute("DELETE FROM phone_code WHERE digest = ?1", [.blob(digest)])
            return .success(person)
        }
        return try confirmed.get()
    }

    /// The account with which somebody signs in by phone: an own one, else a new one without a password.
    public func account(of person: RegistryPersonID) async throws -> Account {
        let accounts = registry.accounts
        let known = try await accounts.accounts(of: person)
        if let usable = known.first(where: { !$0.isDisabled }) { return usable }
        guard known.isEmpty else { throw RegistryError.accountDisabled }
        let name = "c-" + String(person.description.suffix(12)).lowercased()
        return try await registry.commit.submit { writer in
            // Two sign-ins at once make one account.
            if let stored = try Accounts.load(name, writer), stored.account.person == person { return stored.account }
            return try accounts.create(name, person: person, language: nil, by: .system, writer)
        }
    }
}

extension PhoneCodes {
    /// - Parameter receiver: who gets the code and where; nil where nobody does.
    private func make(
        _ purpose: CodePurpose, receivers: [String], _ language: Language, _ source: SignInSource,
        _ receiver: @escaping @Sendable (any SQLReader) throws -> (RegistryPersonID, String)?
    ) async throws -> Request {
        let registry = registry
        let sender = registry.codeSender.withLock { $0 }
        guard sender.isConfigured else { throw RegistryError.codesNotOffered }
        let token = Secret.token()
        let digest = Secret.digest(token)
        let code = Secret.digits(CodeLimits.digits)
        let now = registry.time.now
        let ends = now.adding(milliseconds: CodeLimits.lastsMilliseconds)
        let counts = counts(receivers, source)
        let isSent = try await registry.commit.submit { writer in
            for count in counts { try count.take(at: now, writer) }
            let found = try receiver(writer)
            try writer.execute(
                """
                INSERT INTO phone_code (digest, purpose, person, hash, attempts, expires_at)
                VALUES (?1, ?2, ?3, ?4, 0, ?5)
                """,
                [
                    .blob(digest), .text(purpose.text), SQLValue(found?.0), .blob(hash(code, digest)), SQLValue(ends),
                ])
            guard let (person, phone) = found else { return false }
            try sender.take(
                CodeMessage(
                    code: code, phone: phone, person: person, purpose: purpose, language: language, expiresAt: ends),
                writer)
            return true
        }
        return Request(token: token, expiresAt: ends, shownCode: isSent && sender.showsCodes ? code : nil)
    }

    private func counts(_ receivers: [String], _ source: SignInSource) -> [SendCount] {
        let network = source.network ?? ""
        func count(_ text: String, _ limit: Int, pauses: Bool = false) -> SendCount {
            SendCount(key: registry.keys.hash("code:" + text), limit: limit, pauses: pauses)
        }
        return receivers.flatMap { receiver in
            [
                count(receiver, CodeLimits.perReceiverAndDay, pauses: true),
                count("\(receiver) from \(network)", CodeLimits.perReceiverSourceAndDay),
            ]
        } + [count("source:" + network, CodeLimits.perSourceAndDay)]
    }

    private func hash(_ code: String, _ digest: [UInt8]) -> [UInt8] {
        registry.keys.hash("code:\(Secret.text(digest)):\(code)")
    }

    /// How numbers of telephones are compared: digits only, without the country's own code.
    static func digits(_ phone: String) -> String {
        let digits = phone.prefix(40).filter { $0.isASCII && $0.isNumber }
        if digits.hasPrefix("0086") { return String(digits.dropFirst(4)) }
        return digits.count == 13 && digits.hasPrefix("86") ? String(digits.dropFirst(2)) : digits
    }
}

/// How many codes went to one receiver, or were asked for by one source, on one day.
private struct SendCount: Sendable {
    var key: [UInt8]
    var limit: Int
    var pauses: Bool

    func take(at now: Instant, _ writer: any SQLWriter) throws {
        let today = now.day()
        let known = try writer.first(
            "SELECT day, total, at FROM phone_code_sent WHERE receiver = ?1", [.blob(key)]
        ) { (day: $0.day(0), total: $0.int(1), at: $0.instant(2)) }
        let total = known.map { $0.day == today ? $0.total : 0 } ?? 0
        if pauses, let at = known?.at, now >= at, now - at < CodeLimits.pauseMilliseconds {
            throw RegistryError.codeTooSoon(at.adding(milliseconds: CodeLimits.pauseMilliseconds))
        }
        guard total < limit else { throw RegistryError.codesUsedUp }
        try writer.execute(
            """
            INSERT INTO phone_code_sent (receiver, day, total, at) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (receiver) DO UPDATE SET day = excluded.day, total = excluded.total, at = excluded.at
            """, [.blob(key), SQLValue(today), SQLValue(total + 1), SQLValue(now)])
    }
}
