import Casework
import Crypto
import FoundationEssentials
import Hummingbird
import Kernel
import NIOCore
import Procedures

/// Takes the body of one part piece by piece, each synced before the next: what came before a line broke is kept.
struct UploadReceiver: Sendable {
    let casework: Casework
    let caller: Caller
    let id: AttachmentID

    func receive(_ request: Request, from start: Int) async throws -> UploadState {
        var state = try await begin(request, from: start)
        var waiting: [UInt8] = []
        var hasBroken = false
        do {
            for try await buffer in request.body {
                waiting += buffer.readableBytesView
                guard state.offset + waiting.count <= state.length else { throw CaseworkError.attachmentTooLarge }
                while waiting.count >= FileLimits.pieceBytesMax {
                    let piece = Array(waiting.prefix(FileLimits.pieceBytesMax))
                    waiting.removeFirst(piece.count)
                    state = try await casework.receive(piece, at: state.offset, of: id, as: caller)
                }
            }
        } catch let error where error is CaseworkError || error is FileError {
            throw error
        } catch {
            // The line: what came is kept all the same. Nobody is there to be answered, and it is no fault of ours.
            hasBroken = true
        }
        if !waiting.isEmpty { state = try await casework.receive(waiting, at: state.offset, of: id, as: caller) }
        if hasBroken { throw Problem.badRequest }
        return try await finished(state)
    }

    /// A part with a check sum counts as a whole or not at all.
    func receiveWhole(_ request: Request, from start: Int, _ checksum: UploadChecksum) async throws -> UploadState {
        var state = try await begin(request, from: start)
        let bytes = try await request.bytes(upTo: state.length - state.offset)
        guard checksum.fits(bytes) else { throw FileError.badChecksum }
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = rest.prefix(FileLimits.pieceBytesMax)
            state = try await casework.receive(Array(piece), at: state.offset, of: id, as: caller)
            rest = rest.dropFirst(piece.count)
        }
        return try await finished(state)
    }

    private func begin(_ request: Request, from start: Int) async throws -> UploadState {
        let state = try await casework.uploadState(id, as: caller)
        guard state.offset == start else { throw FileError.uploadMoved }
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), start + length > state.length {
            throw CaseworkError.attachmentTooLarge
        }
        return state
    }

    private func finished(_ state: UploadState) async throws -> UploadState {
        state.isWhole ? try await casework.finishUpload(id, as: caller) : state
    }
}

/// `sha1 BASE64` or `sha256 BASE64`: against a faulty line, not against an attacker, who would send the sum that fits.
struct UploadChecksum: Sendable {
    private let isSHA256: Bool
    private let digest: [UInt8]

    init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count == 2, ["sha1", "sha256"].contains(words[0]), let data = Data(base64Encoded: String(words[1]))
        else { return nil }
        isSHA256 = words[0] == "sha256"
        digest = [UInt8](data)
    }

    func fits(_ bytes: [UInt8]) -> Bool {
        isSHA256 ? Array(SHA256.hash(data: bytes)) == digest : Array(Insecure.SHA1.hash(data: bytes)) == digest
    }
}

extension FileError {
    /// Seconds after which to try again.
    var retrySeconds: Int? {
        switch self {
        case .full: 30
        case .uploadBusy: 1
        case .enoughToday, .tooManyUnfinished: 3_600
        default: nil
        }
    }
}
