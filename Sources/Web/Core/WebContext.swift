public import Access
public import Casework
import Foundation
import HTTPTypes
public import Hummingbird
public import Kernel
import NIOCore
public import Procedures
public import Registry

/// One request: who asks, in which language, how large they read, and the id that names the request in logs.
public struct WebContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    public var requestID = ""
    /// Where the journal stood when the request came: whoever reads now and listens from here misses nothing.
    public var eventPosition: Int64?
    public var language = Language.zhHans
    public var scale = TextScale.normal
    /// Territory the reader chose; pages and searches begin there.
    public var territory: DivisionCode?
    public var visitor = Visitor.nobody
    /// True when the request came with a bearer token: no cookies, no CSRF token, problem+json for errors.
    public var isProgram = false

    /// The connection that the request came on; nil where there is none.
    let channel: (any NIOCore.Channel)?
    /// What forms of this page carry and their answers have to bring back.
    var formToken = ""
    /// The network address of whoever asks; behind a proxy what the proxy says.
    var address: String?

    public init(source: Source) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
        address = source.channel.remoteAddress?.ipAddress
    }

    public var maxUploadSize: Int { WebLimits.bodyBytesMax }

    /// The caller as the rooms below know them.
    public var caller: Caller {
        Caller(
            actor: visitor.actor, posts: visitor.posts, openedCase: visitor.openedCase, language: language,
            device: visitor.device)
    }

    func parameter(_ name: String) throws(Problem) -> String {
        guard let value = coreContext.parameters.get(name) else { throw .notFound }
        // Foundation's decoding costs more than all the rest of a path, and few paths need it.
        let text = value.utf8.contains(UInt8(ascii: "%")) ? value.removingPercentEncoding : value
        guard let text, text.utf8.count <= 200 else { throw .notFound }
        return text
    }

    func id<S>(_ name: String) throws(Problem) -> Identifier<S> {
        guard let id = Identifier<S>(try parameter(name)) else { throw .notFound }
        return id
    }
}

/// Who is behind a request.
public struct Visitor: Sendable {
    public var actor: Actor
    public var posts: [HeldPost]
    public var openedCase: CaseID?
    /// Names the device of somebody without an account; see `DeviceMiddleware`.
    public var device: String?
    public var session: Session?

    public init(actor: Actor, posts: [HeldPost] = [], openedCase: CaseID? = nil, session: Session? = nil) {
        self.actor = actor
        self.posts = posts
        self.openedCase = openedCase
        self.session = session
    }

    public static let nobody = Visitor(actor: Actor(kind: .party, name: ""))

    public var isSignedIn: Bool { session != nil }
    public var isStaff: Bool { actor.kind == .staff }

    func holds(_ permission: Permission, on day: Day) -> Bool {
        posts.contains { $0.isHeld(on: day) && $0.grants(permission) }
    }
}

/// How large a person reads, in percent.
public enum TextScale: String, Sendable, CaseIterable {
    case normal = "100"
    case large = "125"
    case largest = "150"
}

/// Bounds of the web room.
public enum WebLimits {
    /// Bytes of one request body: an attachment with its form.
    public static let bodyBytesMax = 24 * 1_024 * 1_024
    /// Bytes of a form or JSON body without files.
    public static let textBytesMax = 512 * 1_024
    public static let formFieldsMax = 400
    /// Bytes of a field's name.
    public static let fieldNameBytesMax = 200
    /// Bytes of what stands above one part of a form with files.
    public static let partHeadBytesMax = 4_096
    public static let importBytesMax = 256 * 1_024 * 1_024
    public static let searchResultsMax = 50
    public static let searchResults = 10
}
