import Access
import Database
import Journal
import Kernel
import Procedures
import Registry

/// Reads events out of the journal: heads of entries with what the rows of their cases say now. No entry is opened and
/// no case is folded.
struct EventReader: Sendable {
    let database: any SQLDatabase
    let registry: Registry

    struct Page: Sendable {
        var events: [CaseEvent]
        /// The last position that was looked at, with an event or without.
        var upTo: Int64
        var isFull: Bool
    }

    func lastPosition() async throws -> Int64 {
        try await database.lookup { try Journal.lastPosition($0) }
    }

    /// The events after a position, up to another one where that is given; at most `limit` entries are looked at.
    func page(
        after position: Int64, upTo last: Int64 = .max, limit: Int = EventLimits.pageEntries
    ) async throws -> Page {
        let (heads, facts, isFull) = try await database.read { reader in
            let all = try Journal.heads(after: position, limit: limit, reader)
            let heads = all.filter { $0.position <= last }
            var facts: [CaseID: EventFacts] = [:]
            for id in Set(heads.map(\.caseID)) { facts[id] = try Self.facts(of: id, reader) }
            return (heads, facts, all.count == limit && heads.count == limit)
        }
        var placed: [CaseID: EventFacts] = [:]
        for (id, facts) in facts { placed[id] = try await self.placed(facts) }
        // A case without a row is nobody's to hear of any more.
        let events = heads.compactMap { head in placed[head.caseID].map { CaseEvent(head, $0) } }
        return Page(events: events, upTo: heads.last?.position ?? position, isFull: isFull)
    }

    private static func facts(of id: CaseID, _ reader: any SQLReader) throws -> EventFacts? {
        let concerned = try reader.query(
            "SELECT concerned_unit FROM case_concern WHERE case_id = ?1", [.init(id)]
        ) { $0.text(0) }
        return try reader.first(
            """
            SELECT number, procedure, state, home, filed_unit, deciding_unit, holder_unit, pickup_unit, party_person,
                item_code, agent_person, agent_until
            FROM case_row WHERE id = ?1
            """, [.init(id)]
        ) { row in
            EventFacts(
                id: id, number: row.text(0), procedure: row.text(1), state: row.text(2),
                home: DivisionCode(value: row.int64(3)), filed: row.optionalText(4), deciding: row.text(5),
                holder: row.text(6), pickup: row.optionalText(7), agentPerson: row.optionalText(10),
                matter: AgentMatter(
                    party: row.optionalText(8), item: row.optionalText(9), paperThrough: row.optionalDay(11)),
                concerned: concerned)
        }
    }

    private func placed(_ facts: EventFacts) async throws -> EventFacts {
        var facts = facts
        facts.places = CaseFacts(
            filed: try await place(facts.filed),
            home: facts.home.map { .territory($0, name: LocalizedText(zh: $0.text)) },
            deciding: try await place(facts.deciding), holder: try await place(facts.holder),
            pickup: try await place(facts.pickup),
            partyPersons: Set([facts.matter.party, facts.agentPerson].compactMap { $0 }))
        return facts
    }

    /// nil for a unit that the registry does not know: then nobody reads the case by it.
    private func place(_ unit: String?) async throws -> PlaceFacts? {
        guard let unit, let known = try await registry.units.placement(unit) else { return nil }
        return PlaceFacts(unit: unit, unitPath: known.codes, division: known.unit.division, name: known.unit.name)
    }
}
