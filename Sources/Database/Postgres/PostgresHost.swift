import CPostgres

/// One of the servers that an address names.
public struct PostgresHost: Sendable, Hashable {
    public enum State: Sendable, Hashable {
        case primary
        case standby
        case refused(PostgresRefusal, words: String)
    }

    public var name: String
    public var port: String
    public var state: State
}

extension PostgresAddress {
    /// Asks each server that the address names what it is. Blocks, for some seconds at most each.
    public func askHosts() -> [PostgresHost] {
        places.map { PostgresHost(name: $0.name, port: $0.port, state: state($0.name, $0.port)) }
    }

    /// Whether a server that it names is another machine than this one.
    public var isElsewhere: Bool {
        places.contains { place in
            !(place.name.isEmpty || place.name.hasPrefix("/") || ["localhost", "127.0.0.1", "::1"].contains(place.name))
        }
    }

    private var places: [(name: String, port: String)] {
        let (names, ports) = (setting("host").parts, setting("port").parts)
        return (names.isEmpty ? [""] : names).enumerated().map { index, name in
            let port = ports.count == 1 ? ports[0] : index < ports.count ? ports[index] : ""
            return (name, port.isEmpty ? "5432" : port)
        }
    }

    private func state(_ name: String, _ port: String) -> PostgresHost.State {
        let one = [("host", name), ("port", port), ("target_session_attrs", "any")].filter { !$0.1.isEmpty }
        guard let handle = connect(besides: one) else { return .refused(.unreachable, words: "no memory") }
        guard PQstatus(handle) == CONNECTION_OK else {
            defer { PQfinish(handle) }
            guard case .notConnected(let refusal, let words) = DatabaseError(refused: handle) else { return .standby }
            return .refused(refusal, words: words)
        }
        let isStandby = PQparameterStatus(handle, "in_hot_standby").map { String(cString: $0) } == "on"
        PQfinish(handle)
        return isStandby ? .standby : .primary
    }

    /// What the address says of a setting of libpq's; empty where it says nothing.
    public func setting(_ name: String) -> String {
        guard let options = PQconninfoParse(text, nil) else { return "" }
        defer { PQconninfoFree(options) }
        var option = options
        while let keyword = option.pointee.keyword {
            if String(cString: keyword) == name { return option.pointee.val.map { String(cString: $0) } ?? "" }
            option += 1
        }
        return ""
    }
}

extension String {
    /// Parted by commas, an empty part being one too.
    fileprivate var parts: [String] {
        isEmpty ? [] : split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
}
