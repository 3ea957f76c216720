/// What one process tells the others that work at the same database.
public struct DatabaseSignal: Sendable, Hashable {
    /// What it is about: a word of the room that tells it.
    public var topic: String
    /// Nothing personal: whoever may connect to the database can listen. At most 200 bytes.
    public var text: String

    public static let textBytesMaximum = 200

    public init(topic: String, text: String = "") {
        self.topic = topic
        self.text = text
    }
}

/// What a process hears of the others.
public enum DatabaseNews: Sendable, Hashable {
    case told(DatabaseSignal)
    /// The connection was gone for a while: anything may have been told meanwhile.
    case missed
}
