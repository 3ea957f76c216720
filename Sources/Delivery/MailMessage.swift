import Casework
import Kernel

/// One mail as it goes over the wire (RFC 5322, RFC 2045 to 2047): a plain text in UTF-8 and Base64, so that no line of
/// it can be taken for anything else by any server on the way.
struct MailMessage: Sendable {
    var from: String
    /// Shown before the address of the sender.
    var fromName: String
    var to: String
    var letter: Letter

    /// Headers are made of an address that was checked, of encoded words and of numbers: nothing that came from outside
    /// can end a line.
    /// - Returns: nil where an address could break the mail or the dialogue with the server.
    var bytes: [UInt8]? {
        guard Self.isSafe(from), Self.isSafe(to) else { return nil }
        let domain = from.split(separator: "@").last.map(String.init) ?? "localhost"
        var lines = [
            "Date: " + Self.date(letter.at),
            "From: " + Self.words(fromName, after: 6) + "\r\n <\(from)>",
            "To: <\(to)>",
            "Subject: " + Self.words(letter.subject, after: 9),
            "Message-ID: <\(letter.id)@\(domain)>",
            "Auto-Submitted: auto-generated",
            "Content-Language: \(letter.language.rawValue.filter { $0.isLetter || $0 == "-" })",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64",
            "",
        ]
        // Lines of a text end as the network ends them (RFC 2046, section 4.1.1).
        let text = letter.text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
        lines += Self.folded(Base64.text(Array(text.utf8)))
        return Array((lines.joined(separator: "\r\n") + "\r\n").utf8)
    }

    /// Printable ASCII without blanks and brackets.
    static func isSafe(_ address: String) -> Bool {
        !address.isEmpty && address.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"<>(),;:\\\"[]".utf8.contains($0) }
            && address.utf8.filter { $0 == UInt8(ascii: "@") }.count == 1
    }

    /// Encoded words (RFC 2047): at most 75 characters each, cut between characters, one a line.
    static func words(_ text: String, after column: Int) -> String {
        let head = "=?UTF-8?B?"
        let tail = "?="
        // 45 bytes are 60 characters of Base64, 72 with head and tail; the first line has the header's name too.
        var room = max(45 - column, 12)
        var pieces: [[UInt8]] = [[]]
        for character in text {
            let bytes = Array(String(character).utf8)
            let isFull = pieces[pieces.count - 1].count + bytes.count > room
            if isFull, !pieces[pieces.count - 1].isEmpty {
                pieces.append([])
                room = 45
            }
            pieces[pieces.count - 1] += bytes
        }
        return pieces.map { head + Base64.text($0) + tail }.joined(separator: "\r\n ")
    }

    static func folded(_ text: String) -> [String] {
        var rest = text[...]
        var lines: [String] = []
        while !rest.isEmpty {
            lines.append(String(rest.prefix(DeliveryLimits.mailLineBytes)))
            rest = rest.dropFirst(DeliveryLimits.mailLineBytes)
        }
        return lines
    }

    /// RFC 5322, section 3.3, in Beijing time: `Mon, 02 Mar 2026 09:00:00 +0800`.
    static func date(_ moment: Instant) -> String {
        let day = moment.day(in: .beijing)
        let time = moment.timeOfDay(in: .beijing)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
        let weekday = weekdays[((Int(day.number) + 3) % 7 + 7) % 7]
        return "\(weekday), \(two(day.day)) \(months[day.month - 1]) \(day.year) "
            + "\(two(time.hour)):\(two(time.minute)):\(two(time.second)) +0800"
    }

    private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
