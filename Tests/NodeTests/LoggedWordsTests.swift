import Database
import Journal
import Kernel
import Testing

/// What an error says in a log can never be what a person typed.
@Suite struct LoggedWordsTests {
    private enum Typed: Error { case name(String), pair(first: String, second: Int), plain }
    private struct Carrier: Error { var text: String }

    @Test func `Only errors that promise it say more than their kind`() {
        let typed = "李德顺 510421190202060137"
        for (error, words) in [
            (Typed.name(typed), "Typed.name"), (Typed.pair(first: typed, second: 1), "Typed.pair"),
            (Typed.plain, "Typed.plain"), (Carrier(text: typed), "Carrier"),
            (JournalError.unwritable, "journal.unwritable"), (DatabaseError.full, "database.full"),
        ] as [(any Error, String)] {
            #expect(loggedWords(of: error) == words)
        }
    }
}
