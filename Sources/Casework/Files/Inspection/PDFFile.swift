/// A PDF (ISO 32000-2), looked through for what runs, opens or carries something by itself.
///
/// The document is not taken apart: names are looked for wherever they may stand, also in the compressed objects of PDF
/// 1.5 and later, so that a trick with offsets hides nothing. A reader's own sandbox is the second lock; the file is
/// never shown within a page of this site.
struct PDFFile {
    private let bytes: [UInt8]

    /// - Returns: the document up to its end; place data in the photographs of an unsigned one is blanked.
    static func checked(_ bytes: [UInt8]) throws(FileFlaw) -> [UInt8] {
        let file = PDFFile(bytes: Array(bytes.prefix(try end(of: bytes))))
        try file.checkNames()
        try file.checkObjectStreams()
        return file.isSigned ? file.bytes : PDFPictures.blanked(file.bytes)
    }

    /// Just behind the last end-of-file mark and its line break; what follows is of another format.
    private static func end(of bytes: [UInt8]) throws(FileFlaw) -> Int {
        guard let mark = bytes.lastPlace(of: "%%EOF", before: bytes.count),
            let start = bytes.lastPlace(of: "startxref", before: mark)
        else { throw .damaged }
        let words = bytes[start + 9..<mark].split { PDFText.isBlank($0) }
        guard words.count == 1, words[0].count <= 10, words[0].allSatisfy(PDFText.isDigit) else { throw .damaged }
        // Where it points readers do not take too seriously: they look for the objects themselves where it is wrong.
        guard words[0].reduce(0, { $0 * 10 + Int($1 - 48) }) < start else { throw .damaged }
        var end = mark + 5
        while end < bytes.count, end < mark + 7, bytes[end] == 13 || bytes[end] == 10 { end += 1 }
        return end
    }

    /// Names that only a document with something of its own to do holds. They are long enough never to stand in
    /// compressed bytes by chance.
    private static let active: Set<String> = [
        "JavaScript", "Launch", "EmbeddedFile", "EmbeddedFiles", "RichMedia", "SubmitForm", "ImportData", "GoToE",
    ]
    private static let longestName = 16

    private var isSigned: Bool { bytes.place(of: "/ByteRange", from: 0) != nil }

    private func checkNames() throws(FileFlaw) {
        guard bytes.place(of: "endobj", from: 0) != nil else { throw .damaged }
        try Self.checkNames(of: bytes)
    }

    private static func checkNames(of bytes: [UInt8]) throws(FileFlaw) {
        var flaw: FileFlaw?
        PDFText.names(in: bytes, longest: longestName) { name, after in
            if name == "Encrypt" { flaw = .locked }
            if active.contains(name) { flaw = .active }
            // Many writers name the first page here, as a list; what is no list is an action.
            if name == "OpenAction", bytes[after...].first(where: { !PDFText.isBlank($0) }) != UInt8(ascii: "[") {
                flaw = .active
            }
            return flaw == nil
        }
        if let flaw { throw flaw }
    }

    /// Objects that stand compressed within a stream: by their type, or by the two numbers without which no reader
    /// finds anything in them. What is packed in another way than the usual one cannot be looked into.
    private func checkObjectStreams() throws(FileFlaw) {
        var unfolded = 0
        var packed = 0
        var streams = 0
        var place = 0
        while let found = bytes.place(of: "stream", from: place) {
            place = found + 6
            guard found < 3 || !bytes.holds("end", at: found - 3) else { continue }
            streams += 1
            guard streams <= FileLimits.streamsMax else { throw .locked }
            var names: [String] = []
            PDFText.names(in: dictionary(before: found), longest: Self.longestName) { name, _ in
                names.append(name)
                return true
            }
            guard names.contains("ObjStm") || (names.contains("First") && names.contains("N")) else { continue }
            guard names.contains("FlateDecode") else {
                if names.contains("Filter") || names.contains("F") { throw .locked }
                continue
            }
            let filters = names.count { $0.hasSuffix("Decode") }
            guard filters == 1, !names.contains("Predictor"), !names.contains("Crypt") else { throw .locked }
            let data = try data(from: place)
            // Streams do not overlap: a document in which they seem to is made to keep its reader busy.
            packed += data.count
            guard packed <= 2 * bytes.count else { throw .locked }
            let content = try Self.unfolded(data, most: FileLimits.unfoldedBytesMax - unfolded)
            unfolded += content.count
            try Self.checkNames(of: content)
        }
    }

    private func data(from place: Int) throws(FileFlaw) -> ArraySlice<UInt8> {
        var start = place
        if start < bytes.count, bytes[start] == 13 { start += 1 }
        if start < bytes.count, bytes[start] == 10 { start += 1 }
        guard let end = bytes.place(of: "endstream", from: start) else { throw .damaged }
        return bytes[start..<end]
    }

    private static func unfolded(_ data: ArraySlice<UInt8>, most: Int) throws(FileFlaw) -> [UInt8] {
        do {
            return try Inflate.zlib(data, most: most)
        } catch {
            throw error == .tooMuch ? .locked : .damaged
        }
    }

    /// Bytes between the object's beginning and its stream, looked for within a bound.
    private func dictionary(before stream: Int) -> [UInt8] {
        let near = Array(bytes[max(0, stream - Self.dictionaryBytesMax)..<stream])
        return near.lastPlace(of: "obj", before: near.count).map { Array(near[$0...]) } ?? near
    }

    private static let dictionaryBytesMax = 4_096
}
