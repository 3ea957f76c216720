import Database
import Kernel

/// What the registries of several processes at one database tell each other: what was kept in memory and is not true
/// any more. It is told in the transaction that changes it.
enum RegistryNews {
    private static let parts = "registry.parts"
    private static let session = "registry.session"
    private static let item = "catalogue.item"
    private static let items = "catalogue.items"
    private static let words = "catalogue.words"

    static func tell(_ parts: RegistryCaches.Part, _ writer: any SQLWriter) throws {
        try writer.tell(DatabaseSignal(topic: Self.parts, text: String(parts.rawValue)))
    }

    /// One session, so that the others keep what they know of everybody else's.
    static func tell(session digest: [UInt8], _ writer: any SQLWriter) throws {
        try writer.tell(DatabaseSignal(topic: session, text: digest.hexadecimal))
    }

    static func tell(item code: String, at division: DivisionCode, _ writer: any SQLWriter) throws {
        try writer.tell(DatabaseSignal(topic: item, text: "\(division.text) \(code)"))
    }

    static func tellAllItems(_ writer: any SQLWriter) throws { try writer.tell(DatabaseSignal(topic: items)) }

    static func tellWords(_ writer: any SQLWriter) throws { try writer.tell(DatabaseSignal(topic: words)) }

    /// Drops what a signal names. One that is not understood drops everything: a newer program may say it otherwise.
    static func hear(_ news: DatabaseNews, _ caches: RegistryCaches, _ catalogue: Catalogue?) {
        guard case .told(let signal) = news else {
            caches.drop(.all)
            catalogue?.forgetAll()
            catalogue?.search.forgetWords()
            return
        }
        switch signal.topic {
        case parts: caches.drop(Int(signal.text).map(RegistryCaches.Part.init(rawValue:)) ?? .all)
        case session:
            if let digest = [UInt8](hexadecimal: signal.text) { caches.sessions.drop(digest) } else {
                caches.drop(.sessions)
            }
        case item:
            let words = signal.text.split(separator: " ", maxSplits: 1).map(String.init)
            if words.count == 2, let division = DivisionCode(words[0]) {
                catalogue?.forget(words[1], at: division)
            } else {
                catalogue?.forgetAll()
            }
        case items: catalogue?.forgetAll()
        case words: catalogue?.search.forgetWords()
        default: return
        }
    }
}

extension Registry {
    /// For as long as the database is open, which does not hold the registry.
    func hearOthers() {
        database.listen { [caches, weak catalogue] news in RegistryNews.hear(news, caches, catalogue) }
    }
}
