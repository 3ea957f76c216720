/// Looks into what was uploaded: what it is by its content, whether it is whole, and what of it is kept.
///
/// Pictures are kept without metadata (place, device, time, thumbnail, text) and pixel for pixel as they came; nothing
/// is encoded anew. A PDF is kept byte for byte where it may be signed; see
/// `docs/decisions/0015-what-is-kept-of-a-file.md`. A file is one thing only: what follows the end of its format is cut
/// off.
public struct FileInspection: Sendable {
    public let kind: FileStore.Kind
    /// What is kept.
    public let content: [UInt8]

    /// - Throws: `FileFlaw`, with words for the person who sent it.
    public init(_ bytes: [UInt8]) throws(FileFlaw) {
        guard let kind = FileStore.Kind(content: bytes) else { throw Self.otherKind(bytes) }
        self.kind = kind
        switch kind {
        case .jpeg: content = try JPEGFile.cleaned(bytes)
        case .png: content = try PNGFile.cleaned(bytes)
        case .pdf: content = try PDFFile.checked(bytes)
        }
    }

    /// Names the usual other kinds, so that the person hears what to do and not only what is wrong.
    private static func otherKind(_ bytes: [UInt8]) -> FileFlaw {
        func has(_ text: String, at place: Int) -> Bool {
            bytes.dropFirst(place).starts(with: Array(text.utf8))
        }
        if has("ftyp", at: 4),
            ["heic", "heix", "hevc", "heim", "heis", "mif1", "msf1"].contains(where: { has($0, at: 8) })
        {
            return .heic
        }
        let isPicture =
            (has("RIFF", at: 0) && has("WEBP", at: 8)) || has("GIF8", at: 0) || has("BM", at: 0) || has("II*\0", at: 0)
            || has("MM\0*", at: 0) || (has("ftyp", at: 4) && has("avi", at: 8))
        if isPicture { return .picture }
        let isDocument =
            has("PK", at: 0) || bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) || has("Rar!", at: 0) || has("7z", at: 0)
            || has("{\\rtf", at: 0)
        return isDocument ? .document : .kind
    }
}

extension FileLimits {
    /// Pixels of a picture: phones of 64 megapixels pass, a bomb of a few bytes does not.
    public static let pixelsMax = 8_192 * 8_192
    /// Pixels of one side.
    public static let sideMax = 65_500
    /// Bytes of a colour profile.
    static let profileBytesMax = 4 * 1_024 * 1_024
    /// Bytes that the compressed objects of one PDF unfold to.
    static let unfoldedBytesMax = 64 * 1_024 * 1_024
    /// Streams of one PDF that are looked at.
    static let streamsMax = 50_000

    static func checkPixels(_ width: Int, _ height: Int) throws(FileFlaw) {
        guard width > 0, height > 0 else { throw .damaged }
        guard width <= sideMax, height <= sideMax, width * height <= pixelsMax else { throw .pixels }
    }
}
