import Foundation

/// A blocking HTTP/1.1 client on one kept-alive loopback connection. Small on purpose: a heavy client would take the
/// processor from the server that is to be measured.
final class HTTPConnection {
    struct Answer {
        var status: Int
        /// Seconds of `Retry-After`.
        var retryAfter: Int?
        var body: ArraySlice<UInt8>
        /// Head and body as they came over the wire.
        var wireBytes: Int

        var text: String { String(decoding: body, as: UTF8.self) }

        func contains(_ part: String) -> Bool { place(of: part) != nil }

        /// So many bytes of the body behind its first such part.
        func text(behind part: String, bytes count: Int) -> String? {
            guard let place = place(of: part), body.endIndex - place >= count else { return nil }
            return String(decoding: body[place..<place + count], as: UTF8.self)
        }

        /// Where the first such part ends.
        private func place(of part: String) -> Int? {
            let wanted = Array(part.utf8)
            let found: Int? = body.withUnsafeBytes { bytes in
                guard let first = wanted.first, bytes.count >= wanted.count else { return nil }
                for start in 0...(bytes.count - wanted.count) where bytes[start] == first {
                    if bytes[start..<start + wanted.count].elementsEqual(wanted) { return start + wanted.count }
                }
                return nil
            }
            return found.map { body.startIndex + $0 }
        }
    }

    enum Flaw: Error, CustomStringConvertible {
        case connection(Int32)
        case closed
        case answer

        var description: String {
            switch self {
            case .connection(let number): "connection failed: \(String(cString: strerror(number)))"
            case .closed: "the server closed the connection"
            case .answer: "the answer is not HTTP with a Content-Length"
            }
        }
    }

    private static let answerBytesMaximum = 64 * 1_024 * 1_024
    /// Longest wait for an answer; a benchmark must end also when its server hangs.
    private static let timeoutSeconds = 30

    private let port: Int
    private let token: String?
    private var handle: Int32 = -1
    private var buffer = [UInt8](repeating: 0, count: 65_536)
    private var request: [UInt8] = []

    init(port: Int, token: String? = nil) {
        self.port = port
        self.token = token
    }

    deinit { close() }

    func close() {
        if handle >= 0 { _ = Glibc.close(handle) }
        handle = -1
    }

    func get(_ path: String, headers: String = "", token: String? = nil) throws -> Answer {
        try exchange("GET", path, headers: headers, body: [], token: token)
    }

    func post(_ path: String, _ json: String, token: String? = nil) throws -> Answer {
        try exchange("POST", path, headers: "Content-Type: application/json\r\n", body: Array(json.utf8), token: token)
    }

    private func exchange(
        _ method: String, _ path: String, headers: String, body: [UInt8], token: String?
    ) throws -> Answer {
        if handle < 0 { try connect() }
        request.removeAll(keepingCapacity: true)
        request += "\(method) \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n".utf8
        if let token = token ?? self.token { request += "Authorization: Bearer \(token)\r\n".utf8 }
        request += headers.utf8
        if method != "GET" { request += "Content-Length: \(body.count)\r\n".utf8 }
        request += "\r\n".utf8
        request += body
        do {
            try sendAll()
            return try receive()
        } catch {
            close()
            throw error
        }
    }

    /// A loopback port that nobody listens on.
    static func freePort() throws -> Int {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { throw Flaw.connection(errno) }
        defer { _ = Glibc.close(socket) }
        var address = loopback(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let outcome = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(socket, $0, length) == 0 ? Glibc.getsockname(socket, $0, &length) : -1
            }
        }
        guard outcome == 0 else { throw Flaw.connection(errno) }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private static func loopback(_ port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        return address
    }

    private func connect() throws {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { throw Flaw.connection(errno) }
        handle = socket
        var one: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        var limit = timeval(tv_sec: Self.timeoutSeconds, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(socket, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        var address = Self.loopback(port)
        let outcome = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard outcome == 0 else {
            let number = errno
            close()
            throw Flaw.connection(number)
        }
    }

    private func sendAll() throws {
        var sent = 0
        while sent < request.count {
            let count = request.withUnsafeBytes { bytes in
                Glibc.send(handle, bytes.baseAddress.map { $0 + sent }, bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Flaw.closed }
            sent += count
        }
    }

    private func receive() throws -> Answer {
        var filled = 0
        var head: HTTPHead?
        while true {
            if head == nil { head = try HTTPHead(buffer[..<filled]) }
            if let head, filled >= head.end + head.length {
                let end = head.end + head.length
                if head.isLast { close() }
                return Answer(
                    status: head.status, retryAfter: head.retryAfter, body: buffer[head.end..<end], wireBytes: end)
            }
            let needed = head.map { $0.end + $0.length } ?? filled + 1
            guard needed <= Self.answerBytesMaximum else { throw Flaw.answer }
            if buffer.count < max(needed, filled + 4_096) {
                buffer += [UInt8](repeating: 0, count: max(needed, buffer.count * 2) - buffer.count)
            }
            let count = buffer.withUnsafeMutableBytes { bytes in
                Glibc.recv(handle, bytes.baseAddress.map { $0 + filled }, bytes.count - filled, 0)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Flaw.closed }
            filled += count
        }
    }
}
