import Casework
import FoundationEssentials
import HTTPTypes
import Kernel

/// The protocol's words (tus 1.0.0).
enum Tus {
    static let version = "1.0.0"
    static let partType = "application/offset+octet-stream"
    private static let metadataBytesMax = 2_048

    /// Digits only, in the range of what can be meant.
    static func number(_ text: String?) -> Int? {
        guard let text, (1...12).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else {
            return nil
        }
        return Int(text)
    }

    /// The file's name among `key base64` pairs; nil where none is said.
    static func fileName(_ metadata: String?) throws(Problem) -> String? {
        guard let metadata else { return nil }
        guard metadata.utf8.count <= metadataBytesMax else { throw .badRequest }
        for pair in metadata.split(separator: ",") {
            let words = pair.split(separator: " ", maxSplits: 1)
            guard words.first == "filename" else { continue }
            guard words.count == 2, let data = Data(base64Encoded: String(words[1])),
                let name = String(validating: data, as: UTF8.self)
            else { throw .badRequest }
            return name
        }
        return nil
    }

    /// As HTTP writes dates (RFC 9110, section 5.6.7).
    static func date(_ instant: Instant) -> String {
        let day = instant.day(in: .utc)
        let time = instant.timeOfDay(in: .utc)
        func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        // 1970-01-01 was a Thursday.
        let weekday = weekdays[((Int(day.number) % 7) + 7) % 7]
        return "\(weekday), \(two(day.day)) \(months[day.month - 1]) \(day.year) "
            + "\(two(time.hour)):\(two(time.minute)):\(two(time.second)) GMT"
    }

    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}

extension HTTPField.Name {
    static let tusResumable = known("tus-resumable")
    static let tusVersion = known("tus-version")
    static let tusExtension = known("tus-extension")
    static let tusMaxSize = known("tus-max-size")
    static let tusChecksum = known("tus-checksum-algorithm")
    static let uploadLength = known("upload-length")
    static let uploadOffset = known("upload-offset")
    static let uploadMetadata = known("upload-metadata")
    static let uploadExpires = known("upload-expires")
    static let uploadChecksum = known("upload-checksum")
    /// The token of a page's forms, for what a script sends.
    static let csrf = known("x-csrf-token")

    private static func known(_ name: String) -> HTTPField.Name { HTTPField.Name(name) ?? .eTag }
}

extension Problem {
    static let unsupportedPart = Problem(
        .unsupportedMediaType, "request.unsupported-type",
        LocalizedText(
            zh: "上传的部分要用 application/offset+octet-stream。", en: "Parts come as application/offset+octet-stream."))
    static let otherProtocol = Problem(
        .preconditionFailed, "upload.protocol",
        LocalizedText(zh: "需要 Tus-Resumable: 1.0.0。", en: "Tus-Resumable: 1.0.0 is needed."))

    static func status(_ error: FileError) -> HTTPResponse.Status {
        switch error {
        case .damaged: .internalServerError
        case .erased: .gone
        case .full: .serviceUnavailable
        case .caseFull: .unprocessableContent
        case .enoughToday, .tooManyUnfinished: .tooManyRequests
        case .unknownUpload: .notFound
        case .uploadMoved: .conflict
        case .uploadBusy: HTTPResponse.Status(code: 423, reasonPhrase: "Locked")
        // The protocol's own number.
        case .badChecksum: HTTPResponse.Status(code: 460, reasonPhrase: "Checksum Mismatch")
        }
    }
}
