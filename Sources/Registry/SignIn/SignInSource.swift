import FoundationEssentials

/// From where somebody tries to sign in: network address, browser, and what the browser was given at an earlier
/// sign-in.
public struct SignInSource: Hashable, Sendable {
    /// As the server or its proxy sees it; nil for the program itself and in tests.
    public var address: String?
    /// The mark that a browser got when somebody signed in with it (``DeviceMark``).
    public var device: String?
    /// Browser and system in short, such as `chrome/android`.
    public var agent: String?

    public init(address: String?, device: String? = nil, agent: String? = nil) {
        self.address = address
        self.device = device
        self.agent = agent
    }

    public static let unknown = SignInSource(address: nil)

    /// What counts as one source: an IPv4 address, or the 64 bits of IPv6 that one household has.
    var network: String? {
        guard var address, !address.isEmpty else { return nil }
        if address.hasPrefix("::ffff:"), address.contains(".") { address = String(address.dropFirst(7)) }
        guard address.contains(":") else { return address }
        // Some proxies say the port as well.
        if address.contains("."), let host = address.split(separator: ":").first { return String(host) }
        let front = address.prefix { $0 != "%" }.split(separator: ":", omittingEmptySubsequences: false)
        let groups = front.prefix { !$0.isEmpty }.prefix(4)
        return groups.joined(separator: ":") + ":"
    }

    /// Enough to know one's own connection again, and no more: the last part is left out.
    var place: String? {
        guard let network else { return nil }
        if network.hasSuffix(":") { return network + "*" }
        let parts = network.split(separator: ".")
        return parts.count == 4 ? parts.prefix(3).joined(separator: ".") + ".*" : network
    }
}

/// The mark of a browser with which somebody has signed in before: a number of its own, and for each account (the last
/// few) a keyed digest. It lets nobody in; it only gives this browser a count of wrong passwords of its own, so that
/// guesses from elsewhere never lock out the person who always signs in here.
enum DeviceMark {
    static let accountsMaximum = 5
    static let bytesMaximum = 256
    private static let tagBytes = 12

    /// The browser's number where it has signed in as `username` before.
    static func number(in mark: String?, for username: String, _ keys: RegistryKeys) -> String? {
        guard let (number, tags) = read(mark) else { return nil }
        let own = Array(tag(number, username, keys).utf8)
        return tags.contains { Secret.isEqual(Array($0.utf8), own) } ? number : nil
    }

    /// The mark after a sign-in as `username`.
    static func renewed(_ mark: String?, for username: String, _ keys: RegistryKeys) -> String {
        let known = read(mark)
        let number = known?.number ?? Secret.token()
        let own = tag(number, username, keys)
        let others = (known?.tags ?? []).filter { $0 != own }.prefix(accountsMaximum - 1)
        return ([number, own] + others).joined(separator: ".")
    }

    private static func read(_ mark: String?) -> (number: String, tags: [String])? {
        guard let mark, mark.utf8.count <= bytesMaximum else { return nil }
        let parts = mark.split(separator: ".").map(String.init)
        guard parts.count >= 2, let number = parts.first else { return nil }
        return (number, Array(parts.dropFirst().prefix(accountsMaximum)))
    }

    private static func tag(_ number: String, _ username: String, _ keys: RegistryKeys) -> String {
        Secret.text(Array(keys.hash("device:\(number):\(username)").prefix(tagBytes)))
    }
}
