import Kernel
import Procedures

extension JSONWriter {
    /// How the party confirmed what was done at its side, and what of it it says it never asked for.
    mutating func confirmations(of state: CaseState) {
        key("confirmations")
        beginArray()
        for confirmation in state.confirmations {
            beginObject()
            field("kind", confirmation.kind.rawValue)
            key("at")
            instant(confirmation.at)
            field("summary", confirmation.summary)
            field("digest", confirmation.digest)
            if let file = confirmation.attachment {
                key("attachment")
                value(file.json)
            }
            if let witness = confirmation.witness { field("witness", witness) }
            endObject()
        }
        endArray()
        key("objections")
        beginArray()
        for objection in state.objections {
            beginObject()
            field("to", objection.to)
            field("text", objection.text)
            key("at")
            instant(objection.at)
            if let answer = objection.answer { field("answer", answer) }
            if let at = objection.answeredAt {
                key("answeredAt")
                instant(at)
            }
            endObject()
        }
        endArray()
    }
}
