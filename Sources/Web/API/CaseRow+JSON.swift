import Casework
import Kernel
import Procedures

extension JSONWriter {
    /// A row of a list.
    mutating func row(_ row: CaseRow, today: Day) {
        beginObject()
        field("id", row.id.description)
        field("number", row.number)
        field("procedure", row.procedure)
        if let item = row.itemCode { field("item", item) }
        field("title", row.title)
        field("state", row.state)
        field("party", row.partyName)
        field("channel", row.channel)
        if let home = row.home { field("home", home.text) }
        if let unit = row.filedUnit { field("filed", unit.code) }
        field("deciding", row.decidingUnit.code)
        field("holder", row.holderUnit.code)
        if let unit = row.pickupUnit { field("pickup", unit.code) }
        key("openedAt")
        instant(row.openedAt)
        if let closed = row.closedAt {
            key("closedAt")
            instant(closed)
        }
        if let due = row.due {
            key("due")
            day(due)
            if let clock = row.dueClock { field("dueClock", clock) }
            field("isDueProvisional", row.isDueProvisional)
        }
        if let day = row.answerBy {
            key("answerBy")
            self.day(day)
        }
        if let place = row.custodyPlace { field("custody", place.rawValue) }
        if let unit = row.custodyUnit { field("custodyUnit", unit.code) }
        field("urges", row.urges)
        field("escalation", row.escalation)
        if row.isForOther { field("isForOther", true) }
        field("urgency", row.urgency(on: today).rawValue)
        field("awaitsParty", row.awaitsParty)
        field("version", row.version)
        endObject()
    }
}
