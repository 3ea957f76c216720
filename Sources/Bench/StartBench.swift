import Foundation

/// How soon a server with the demonstration answers, what it takes when idle, and how much a citizen's first page is
/// over the wire.
public struct StartBench: Sendable {
    let starts: Int

    public init(starts: Int) { self.starts = min(max(starts, 1), 50) }

    /// Seconds without a request before the idle memory is read.
    private static let idleSeconds = 2

    public func run() async throws -> Figures {
        try await Children.withFolder { folder in
            let demo = ["TONGBAN_DEMO": "1"]
            let begin = Machine.now
            let first = try await ServerProcess.start(data: folder, environment: demo)
            let filling = (Machine.now - begin).seconds
            first.stop()
            var times = Samples()
            var idle = Samples()
            var page = PageWeight()
            for _ in 0..<starts {
                let server = try await ServerProcess.start(data: folder, environment: demo)
                defer { server.stop() }
                times.add(server.startMilliseconds)
                try await Task.sleep(for: .seconds(Self.idleSeconds))
                idle.add(server.residentMegabytes)
                page = try PageWeight(of: "/", port: server.port)
            }
            var figures = Figures()
            figures.add(
                "start_ms", times.percentile(0.5), digits: 0,
                "ms from the process to its first answer, the middle of \(starts)")
            figures.add("start_worst_ms", times.percentile(1), digits: 0, "ms")
            figures.add(
                "idle_mb", idle.percentile(0.5), digits: 1, "MB resident after \(Self.idleSeconds) s without a request")
            figures.add(
                "page_bytes", page.total, "bytes over the wire, heads included: a citizen's first page with all it loads")
            for part in page.parts { figures.add("page " + part.path, part.bytes, "bytes") }
            figures.add("first_start_s", filling, digits: 1, "s with an empty folder: the demonstration is made then")
            figures.addMachine()
            return figures
        }
    }
}

/// A page and everything that a browser loads with it.
struct PageWeight {
    struct Part {
        var path: String
        var bytes: Int
    }

    enum Flaw: Error, CustomStringConvertible {
        case missing(path: String, status: Int)

        var description: String {
            switch self {
            case .missing(let path, let status): "\(path) answers \(status)"
            }
        }
    }

    private(set) var parts: [Part] = []
    var total: Int { parts.reduce(0) { $0 + $1.bytes } }

    private static let partsMaximum = 100

    init() {}

    /// - Throws: ``Flaw`` where the page or a part of it does not answer with 200.
    init(of path: String, port: Int) throws {
        let connection = HTTPConnection(port: port)
        defer { connection.close() }
        var waiting = [path]
        var seen: Set<String> = [path]
        while let next = waiting.popLast(), parts.count < Self.partsMaximum {
            let headers = "Accept: text/html,*/*\r\nAccept-Language: zh-CN\r\n"
            let answer = try connection.get(next, headers: headers)
            guard answer.status == 200 else { throw Flaw.missing(path: next, status: answer.status) }
            parts.append(Part(path: next, bytes: answer.wireBytes))
            let isPage = parts.count == 1
            for link in isPage ? Self.links(in: answer.text) : Self.urls(in: answer.text, of: next)
            where seen.insert(link).inserted {
                waiting.append(link)
            }
        }
    }

    /// Scripts, pictures and what `link` elements load; other pages are not loaded.
    private static func links(in html: String) -> [String] {
        var found: [String] = []
        for tag in html.split(separator: "<") {
            let name = tag.prefix { $0.isLetter }.lowercased()
            let attribute: String
            switch name {
            case "script", "img": attribute = " src=\""
            case "use": attribute = " href=\""
            case "link":
                let kinds = ["stylesheet", "icon", "manifest", "preload", "modulepreload"]
                let loads = kinds.contains { tag.contains("rel=\"\($0)") }
                guard loads else { continue }
                attribute = " href=\""
            default: continue
            }
            guard let start = tag.range(of: attribute)?.upperBound, let end = tag[start...].firstIndex(of: "\"")
            else { continue }
            let link = tag[start..<end].prefix { $0 != "#" }
            if link.hasPrefix("/"), !link.hasPrefix("//") { found.append(String(link)) }
        }
        return found
    }

    /// Fonts and pictures that a style sheet names.
    private static func urls(in text: String, of path: String) -> [String] {
        guard path.prefix(while: { $0 != "?" }).hasSuffix(".css") else { return [] }
        let folder = path.prefix(through: path.lastIndex(of: "/") ?? path.startIndex)
        return text.components(separatedBy: "url(").dropFirst().compactMap { rest in
            let link = rest.prefix { $0 != ")" }.filter { $0 != "\"" && $0 != "'" }
            guard !link.hasPrefix("data:"), !link.hasPrefix("#"), !link.isEmpty else { return nil }
            return link.hasPrefix("/") ? String(link) : folder + link
        }
    }
}
