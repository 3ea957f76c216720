import CCurl
import Casework
import Foundation
import Synchronization

/// What is asked of libcurl, and nothing that it could do besides: no redirects, no proxies from the environment, no
/// cookies, no other protocol than the one meant.
struct CurlRequest: Sendable {
    enum Kind: Sendable {
        case post(headers: [String], body: [UInt8])
        case mail(from: String, to: String, message: [UInt8])
    }

    var url: String
    var kind: Kind
    /// `https`, `http`, `smtp` or `smtps`.
    var protocolName: String
    var needsTLS = false
    var user: String?
    var password: String?
    /// A file of certificates to trust in place of the system's.
    var certificates: String?
    var seconds: Int
    /// Only addresses of the open internet are connected to.
    var onlyPublic = false
}

struct CurlAnswer: Sendable, Hashable {
    /// Reply code of the last answer; 0 where none came.
    var status: Int
    var retryAfterSeconds: Int?
}

/// One transfer with libcurl on a thread of its own: its calls wait, and Swift's threads may not.
enum Curl {
    /// Once for the process, before any handle is made.
    private static let isReady: Bool = {
        // A receiver that hangs up while the TLS library writes must not end the program; libcurl leaves this to us.
        signal(SIGPIPE, SIG_IGN)
        return curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
    }()

    /// Ends within the request's seconds; a cancelled task within about one.
    static func perform(_ request: CurlRequest) async -> Result<CurlAnswer, DeliveryFailure>? {
        let transfer = CurlTransfer(request)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                Thread.detachNewThread {
                    continuation.resume(returning: isReady ? transfer.run() : .failure(.init(.unmade)))
                }
            }
        } onCancel: {
            transfer.cancel()
        }
    }
}

/// The state that libcurl's callbacks see. The transfer's own thread uses it; only `isCancelled` is set from elsewhere.
private final class CurlTransfer: Sendable {
    private struct State {
        var sent = 0
        var received = 0
        var isForbidden = false
    }

    private let request: CurlRequest
    private let payload: [UInt8]
    private let state = Mutex(State())
    private let isCancelled = Atomic<Bool>(false)

    init(_ request: CurlRequest) {
        self.request = request
        payload =
            switch request.kind {
            case .post(_, let body): body
            case .mail(_, _, let message): message
            }
    }

    func cancel() { isCancelled.store(true, ordering: .relaxed) }

    /// nil: cancelled.
    func run() -> Result<CurlAnswer, DeliveryFailure>? {
        guard let handle = curl_easy_init() else { return .failure(.init(.unmade)) }
        defer { curl_easy_cleanup(handle) }
        var lists: [UnsafeMutablePointer<curl_slist>] = []
        defer { for list in lists { curl_slist_free_all(list) } }
        guard set(handle, &lists) else { return .failure(.init(.unmade)) }
        let code = curl_easy_perform(handle)
        if isCancelled.load(ordering: .relaxed) { return nil }
        var status = 0
        tb_curl_get_number(handle, CURLINFO_RESPONSE_CODE, &status)
        if let failure = failure(code, status: status) { return .failure(failure) }
        var wait: curl_off_t = 0
        tb_curl_get_size(handle, CURLINFO_RETRY_AFTER, &wait)
        return .success(CurlAnswer(status: status, retryAfterSeconds: wait > 0 ? Int(wait) : nil))
    }

    private func set(_ handle: UnsafeMutableRawPointer, _ lists: inout [UnsafeMutablePointer<curl_slist>]) -> Bool {
        var isGood = true
        func check(_ code: CURLcode) { if code != CURLE_OK { isGood = false } }
        func list(_ texts: [String], _ option: CURLoption) {
            var made: UnsafeMutablePointer<curl_slist>?
            for text in texts {
                guard let next = curl_slist_append(made, text) else {
                    isGood = false
                    continue
                }
                made = next
            }
            guard let made else { return }
            lists.append(made)
            check(tb_curl_list(handle, option, made))
        }
        let own = Unmanaged.passUnretained(self).toOpaque()
        check(tb_curl_text(handle, CURLOPT_URL, request.url))
        check(tb_curl_text(handle, CURLOPT_PROTOCOLS_STR, request.protocolName))
        check(tb_curl_number(handle, CURLOPT_FOLLOWLOCATION, 0))
        check(tb_curl_text(handle, CURLOPT_PROXY, ""))
        check(tb_curl_number(handle, CURLOPT_NOSIGNAL, 1))
        check(tb_curl_number(handle, CURLOPT_TIMEOUT, request.seconds))
        check(tb_curl_number(handle, CURLOPT_CONNECTTIMEOUT, max(request.seconds / 2, 1)))
        check(tb_curl_number(handle, CURLOPT_SSL_VERIFYPEER, 1))
        check(tb_curl_number(handle, CURLOPT_SSL_VERIFYHOST, 2))
        if let file = request.certificates { check(tb_curl_text(handle, CURLOPT_CAINFO, file)) }
        if let user = request.user { check(tb_curl_text(handle, CURLOPT_USERNAME, user)) }
        if let password = request.password { check(tb_curl_text(handle, CURLOPT_PASSWORD, password)) }
        check(tb_curl_pointer(handle, CURLOPT_WRITEDATA, own))
        check(tb_curl_write(handle) { _, size, count, own in CurlTransfer.of(own)?.receive(size * count) ?? 0 })
        check(tb_curl_pointer(handle, CURLOPT_XFERINFODATA, own))
        check(tb_curl_progress(handle) { own, _, _, _, _ in CurlTransfer.of(own)?.isOver == false ? 0 : 1 })
        check(tb_curl_number(handle, CURLOPT_NOPROGRESS, 0))
        check(tb_curl_pointer(handle, CURLOPT_OPENSOCKETDATA, own))
        check(
            tb_curl_open_socket(handle) { own, _, address in
                CurlTransfer.of(own)?.openSocket(address) ?? CURL_SOCKET_BAD
            })
        switch request.kind {
        case .post(let headers, _):
            check(tb_curl_number(handle, CURLOPT_POST, 1))
            // Without `Expect` the body goes out at once: it is small.
            list(headers + ["Expect:"], CURLOPT_HTTPHEADER)
            check(tb_curl_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(payload.count)))
        case .mail(let from, let to, _):
            check(tb_curl_number(handle, CURLOPT_UPLOAD, 1))
            // Where TLS is not a must it is still taken when it is offered.
            let level = request.needsTLS ? CURLUSESSL_ALL : CURLUSESSL_TRY
            check(tb_curl_number(handle, CURLOPT_USE_SSL, Int(level.rawValue)))
            check(tb_curl_text(handle, CURLOPT_MAIL_FROM, "<\(from)>"))
            list(["<\(to)>"], CURLOPT_MAIL_RCPT)
        }
        check(tb_curl_pointer(handle, CURLOPT_READDATA, own))
        check(
            tb_curl_read(handle) { buffer, size, count, own in
                guard let buffer, let transfer = CurlTransfer.of(own) else { return 0 }
                return transfer.send(into: UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
            })
        return isGood
    }

    private static func of(_ pointer: UnsafeMutableRawPointer?) -> CurlTransfer? {
        pointer.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
    }

    private var isOver: Bool { isCancelled.load(ordering: .relaxed) }

    private func send(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        state.withLock { state in
            let piece = payload[state.sent..<min(payload.count, state.sent + buffer.count)]
            buffer.copyBytes(from: piece)
            state.sent += piece.count
            return piece.count
        }
    }

    /// What comes is counted and not kept; too much of it ends the transfer.
    private func receive(_ count: Int) -> Int {
        state.withLock { state in
            state.received += count
            return state.received > DeliveryLimits.answerBytesMax ? 0 : count
        }
    }

    /// Called with the address that is about to be connected to, after the name was resolved: the only place at which
    /// it cannot be exchanged for another any more.
    private func openSocket(_ address: UnsafeMutablePointer<curl_sockaddr>?) -> curl_socket_t {
        guard let address else { return CURL_SOCKET_BAD }
        if request.onlyPublic, IPAddress(of: address)?.isPublic != true {
            state.withLock { $0.isForbidden = true }
            return CURL_SOCKET_BAD
        }
        let pointee = address.pointee
        return socket(pointee.family, pointee.socktype | Int32(SOCK_CLOEXEC.rawValue), pointee.`protocol`)
    }

    private func failure(_ code: CURLcode, status: Int) -> DeliveryFailure? {
        let known = state.withLock { $0 }
        if known.isForbidden, code != CURLE_OK { return DeliveryFailure(.forbidden) }
        switch code {
        case CURLE_OK: return nil
        // The answer was too long to be read; its status came first.
        case CURLE_WRITE_ERROR where known.received > DeliveryLimits.answerBytesMax: return nil
        case CURLE_OPERATION_TIMEDOUT: return DeliveryFailure(.timedOut)
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_USE_SSL_FAILED, CURLE_SSL_CACERT_BADFILE:
            return DeliveryFailure(.insecure)
        case CURLE_LOGIN_DENIED: return DeliveryFailure(.loginRefused, status: status > 0 ? status : nil)
        default:
            return isMail && status >= 400 ? MailCarrier.failure(status) : DeliveryFailure(.unreachable)
        }
    }

    private var isMail: Bool { if case .mail = request.kind { true } else { false } }
}

extension IPAddress {
    init?(of address: UnsafeMutablePointer<curl_sockaddr>) {
        // `addr` is the beginning of a structure of `addrlen` bytes, longer than its own type says.
        let start = UnsafeRawPointer(address).advanced(by: MemoryLayout<curl_sockaddr>.offset(of: \.addr) ?? 0)
        switch address.pointee.family {
        case AF_INET: self.init(bytes: Self.bytes(start, at: 4, count: 4, of: address.pointee.addrlen))
        case AF_INET6: self.init(bytes: Self.bytes(start, at: 8, count: 16, of: address.pointee.addrlen))
        default: return nil
        }
    }

    private static func bytes(
        _ start: UnsafeRawPointer, at offset: Int, count: Int, of length: UInt32
    ) -> [UInt8] {
        guard Int(length) >= offset + count else { return [] }
        return Array(UnsafeRawBufferPointer(start: start.advanced(by: offset), count: count))
    }
}
