import HTTPTypes
public import HummingbirdCore
import NIOCore
import NIOHTTPTypes
import Synchronization

/// Ends connections that take too long (``ConnectionWatch``), counts those that are open, and refuses what is over the
/// bound where it comes in: on its way through the server a refusal would cost twice what it costs here, and a burst is
/// when there is no time for it.
///
/// The server's own idle time-out begins anew with each byte of a body and not at all while an answer is sent: a client
/// that sends or reads a byte now and then would keep its place for ever.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let admission: Admission
    private var watch: ConnectionWatch
    private var look: RepeatedTask?
    /// The other side sends no more. It may still want its answer, but a stream without an end is no answer to that.
    private var isHalfClosed = false
    private var isStreaming = false
    private let refusals: Refusals
    private let meter: RequestMeter
    /// Requests that went on and are not answered to their end. Answers keep the order of their requests.
    private var answering = 0
    /// What is left of a refused request is passed over.
    private var isPassingOver = false
    /// One refusal for each time that something came in. What came with it goes the long way, which waits for whoever
    /// reads no answers; else a few bytes of requests would become any number of bytes of refusals.
    private var hasRefused = false

    init(_ site: Site, _ refusals: Refusals) {
        admission = site.admission
        meter = site.operation.meter
        self.refusals = refusals
        watch = ConnectionWatch(admission.limits.patience, at: Self.now())
    }

    private static func now() -> Int64 { Int64(NIODeadline.now().uptimeNanoseconds / 1_000_000) }

    func handlerAdded(context: ChannelHandlerContext) {
        admission.connections.add(1, ordering: .relaxed)
        let bound = NIOLoopBound((guard: self, context: context), eventLoop: context.eventLoop)
        look = context.eventLoop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { _ in
            bound.value.guard.check(bound.value.context)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        admission.connections.subtract(1, ordering: .relaxed)
        look?.cancel()
        look = nil
    }

    private func check(_ context: ChannelHandlerContext) {
        let pending = (try? context.channel.syncOptions?.getOption(ChannelOptions.bufferedWritableBytes)) ?? 0
        let open = admission.connections.load(ordering: .relaxed)
        let isCrowded = open > admission.limits.connectionsMax / 4 * 3
        guard watch.isOver(at: Self.now(), pending: pending, isCrowded: isCrowded) else { return }
        context.close(promise: nil)
    }

    private static let streamType = "text/event-stream"

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event as? ChannelEvent {
        case .inputClosed:
            isHalfClosed = true
            leave(context)
        case .outputClosed: watch.outputEnd(at: Self.now())
        case nil: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    private func leave(_ context: ChannelHandlerContext) {
        if isHalfClosed, isStreaming { context.close(promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            watch.head(at: Self.now())
            isPassingOver = answering == 0 && refuse(head, context)
            if !isPassingOver { answering += 1 }
        case .body(let bytes): watch.body(bytes.readableBytes)
        case .end: watch.bodyEnd(at: Self.now())
        }
        if !isPassingOver { context.fireChannelRead(data) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        hasRefused = false
        context.fireChannelReadComplete()
    }

    /// - Returns: false for what is let in, and for what would need more than a plain answer.
    private func refuse(_ head: HTTPRequest, _ context: ChannelHandlerContext) -> Bool {
        guard admission.isNearlyFull, !hasRefused, context.channel.isWritable else { return false }
        let target = head.path ?? "/"
        let path = target[..<(target.utf8.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex)]
        let isProgram = Refusals.isProgram(path)
        let connection = head.headerFields[.connection]
        guard !Refusals.isLetIn(path), head.method != .head, connection == nil || connection == "keep-alive",
            admission.refuses(isProgram: isProgram)
        else { return false }
        hasRefused = true
        var refusal = refusals.refusal(isProgram: isProgram, wish: head.headerFields[.acceptLanguage])
        refusal.fields[.contentLength] = String(refusal.body.readableBytes)
        meter.count(route: nil, method: head.method, status: Problem.overloaded.status.code, .zero)
        watch.answer(refusal.body.readableBytes)
        watch.answerEnd(at: Self.now())
        let answer = HTTPResponse(status: Problem.overloaded.status, headerFields: refusal.fields)
        context.write(wrapOutboundOut(.head(answer)), promise: nil)
        context.write(wrapOutboundOut(.body(refusal.body)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        return true
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            isStreaming = head.headerFields[.contentType] == Self.streamType
            leave(context)
        case .body(let bytes): watch.answer(bytes.readableBytes)
        case .end:
            // A head that cannot be read is answered without having gone on.
            answering = max(0, answering - 1)
            isStreaming = false
            watch.answerEnd(at: Self.now())
        }
        context.write(data, promise: promise)
    }
}

@available(*, unavailable)
extension ConnectionGuard: Sendable {}

extension HTTPServerBuilder {
    /// HTTP/1.1 under the bounds of a site: connections are watched over, and the head of a request is small.
    public static func guarded(_ site: Site) -> HTTPServerBuilder {
        let refusals = Refusals(site: site)
        return .http1(
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [ConnectionGuard(site, refusals)],
                httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
                    maxHeaderFieldSize: HeadLimits.fieldBytesMax, maxHeaderListSize: HeadLimits.bytesMax,
                    maxHeaderFieldCount: HeadLimits.fieldsMax)))
    }
}

/// Bounds of a request's head; over them 400 and the end of the connection.
public enum HeadLimits {
    public static let fieldBytesMax = 16 * 1_024
    public static let bytesMax = 32 * 1_024
    public static let fieldsMax = 100
}
