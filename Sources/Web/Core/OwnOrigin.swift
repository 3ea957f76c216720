import HTTPTypes
import Hummingbird
import Kernel

/// Where a request comes from. The host that a request names is the client's word: it makes no link and no redirect,
/// and tells at most whether the page that sent a form was addressed alike, which no other site can bring about.
extension Site {
    /// Whether the `Origin` of a form is this site: the configured address, or the host that the form itself went to.
    func isOwn(origin: String, _ request: Request) -> Bool {
        ownOrigins(request).contains(origin)
    }

    /// The path of a whole address on this site; nil for all others.
    func ownPath(of address: String, _ request: Request) -> String? {
        for origin in ownOrigins(request) where address.utf8.starts(with: (origin + "/").utf8) {
            return Paths.local(String(decoding: address.utf8.dropFirst(origin.utf8.count), as: UTF8.self))
        }
        return nil
    }

    private func ownOrigins(_ request: Request) -> [String] {
        var origins = [settings.origin]
        if let host = request.head.authority, !host.isEmpty { origins += ["https://" + host, "http://" + host] }
        return origins
    }
}

extension Site.Settings {
    /// Scheme, host and port of the configured address, as browsers write an origin.
    var origin: String {
        guard let scheme = address.firstRange(of: "://") else { return address }
        return String(address[..<scheme.upperBound] + address[scheme.upperBound...].prefix { $0 != "/" }).lowercased()
    }
}
