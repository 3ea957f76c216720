import HTTPTypes
import Hummingbird
import Synchronization

/// Counts requests by route, method and class of status. The routes are known before the first request, so that
/// counting takes one look into a table that never changes and a few atomic additions: no lock, and no label that
/// somebody outside could make up.
public final class RequestMeter: Sendable {
    /// Upper bounds of the histogram, seconds.
    static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
    /// What did not lead to a route.
    static let unmatched = "unmatched"
    private static let methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    private static let otherMethod = "other"

    struct Key: Hashable, Comparable {
        var route: String
        var method: String

        static func < (left: Key, right: Key) -> Bool {
            (left.route, left.method) < (right.route, right.method)
        }
    }

    /// By the first digit of the status; what was refused for the time being stands apart from faults.
    static let classNames = ["1xx", "2xx", "3xx", "4xx", "5xx", "503"]

    /// What is counted of one route and method.
    final class Line: Sendable {
        /// As ``RequestMeter/classNames`` name them.
        let classes = RequestMeter.classNames.map { _ in Counter() }
        let buckets = (0...RequestMeter.bounds.count).map { _ in Counter() }
        let nanoseconds = Counter()

        var total: Int { classes.reduce(0) { $0 + $1.value } }
    }

    private final class Table: Sendable {
        let lines: [Key: Line]
        init(_ keys: [Key]) { lines = Dictionary(uniqueKeysWithValues: keys.map { ($0, Line()) }) }
    }

    private let table = AtomicLazyReference<Table>()
    let running = Counter()

    public init() {}

    /// Names every route there is; called once, before the first request.
    func prepare(_ routes: [(path: String, method: String)]) {
        let unmatched = (Self.methods + [Self.otherMethod]).map { Key(route: Self.unmatched, method: $0) }
        // A route is asked for with HEAD too where the router made one of its own.
        let known = routes.flatMap { [Key(route: $0.path, method: $0.method), Key(route: $0.path, method: "HEAD")] }
        _ = table.storeIfNil(Table(Array(Set(known + unmatched))))
    }

    func count(route: String?, method: HTTPRequest.Method, status: Int, _ duration: Duration) {
        guard let line = line(route, method) else { return }
        line.classes[status == 503 ? line.classes.count - 1 : min(max(status / 100, 1), 5) - 1].add()
        let nanoseconds = duration.nanoseconds
        let seconds = Double(nanoseconds) / 1_000_000_000
        line.buckets[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count].add()
        line.nanoseconds.add(nanoseconds)
    }

    /// The name under which a route is counted and logged.
    func name(_ route: String?, _ method: HTTPRequest.Method) -> String {
        guard let route, table.load()?.lines[Key(route: route, method: method.rawValue)] != nil else {
            return Self.unmatched
        }
        return route
    }

    static func name(_ method: HTTPRequest.Method) -> String {
        methods.contains(method.rawValue) ? method.rawValue : otherMethod
    }

    private func line(_ route: String?, _ method: HTTPRequest.Method) -> Line? {
        guard let lines = table.load()?.lines else { return nil }
        if let route, let line = lines[Key(route: route, method: method.rawValue)] { return line }
        return lines[Key(route: Self.unmatched, method: Self.name(method))]
    }

    /// Lines that counted anything, in the order of their routes.
    var used: [(key: Key, line: Line)] {
        (table.load()?.lines ?? [:]).filter { $0.value.total > 0 }.sorted { $0.key < $1.key }
            .map { (key: $0.key, line: $0.value) }
    }
}

extension Duration {
    var nanoseconds: Int { Int(components.seconds) * 1_000_000_000 + Int(components.attoseconds / 1_000_000_000) }
}
