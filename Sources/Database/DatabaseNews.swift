/// What one process tells the others that work at the same database.
public struct DatabaseSignal: Sendable, Hashable {
    /// What it is about: a word of the room that tells it.
    public var topic: String
    /// Nothing personal: whoever may connect to the database can listen. At most 200 bytes; what is longer is told as
    /// ``DatabaseNews/missed``.
    public var text: String
    /// It only wakes: of several with the same topic in one transaction the last is told, none is kept for a process
    /// that does not hear it at once, and ``SQLDatabase/catchUp()`` does not wait for it.
    public var isPassing: Bool

    public static let textBytesMaximum = 200

    public init(topic: String, text: String = "", isPassing: Bool = false) {
        self.topic = topic
        self.text = text
        self.isPassing = isPassing
    }
}

/// What a process hears of the others.
public enum DatabaseNews: Sendable, Hashable {
    case told(DatabaseSignal)
    /// Anything may have been told: the connection is new, or there was too much to say it one by one.
    case missed
}
