import Foundation
import Kernel
import Testing

@testable import Casework

/// What is taken, what is kept of it, and what is refused with which reason.
@Suite struct FileInspectionTests {
    static func holds(_ bytes: [UInt8], _ text: String) -> Bool {
        Data(bytes).range(of: Data(text.utf8)) != nil
    }

    static func flaw(_ bytes: [UInt8]) -> FileFlaw? {
        do {
            _ = try FileInspection(bytes)
            return nil
        } catch {
            return error
        }
    }

    @Test func aPhotographKeepsItsPictureAndWhichWayUp() throws {
        let cleaned = try FileInspection(FileSamples.photo)
        #expect(cleaned.kind == .jpeg)
        for word in ["MARK", "GPS", "http", "xmp", "ASCII"] { #expect(!Self.holds(cleaned.content, word), "\(word)") }
        #expect(Self.holds(cleaned.content, "JFIF"))
        let exif = Orientation.tiff(6)
        #expect(Self.holds(cleaned.content, "Exif\0\0") && Data(cleaned.content).range(of: Data(exif)) != nil)
        #expect(cleaned.content.suffix(2) == [0xFF, 0xD9])
        // Tables, frame and scan are byte for byte the same.
        let start = try #require(
            Data(FileSamples.photo).range(of: Data([0xFF, 0xDB, 0, 0x43, 0]), options: .backwards))
        let end = try #require(Data(FileSamples.photo).range(of: Data("MARKTRAIL".utf8)))
        #expect(Data(cleaned.content).range(of: Data(FileSamples.photo[start.lowerBound..<end.lowerBound])) != nil)
        // Cleaning again changes nothing: equal pictures have equal addresses.
        #expect(try FileInspection(cleaned.content).content == cleaned.content)
    }

    @Test func progressivePicturesPass() throws {
        let cleaned = try FileInspection(FileSamples.progressive).content
        #expect(cleaned == FileSamples.progressive)
    }

    @Test func aDrawingKeepsItsPictureAndWhichWayUp() throws {
        let cleaned = try FileInspection(FileSamples.drawing)
        #expect(cleaned.kind == .png)
        for word in ["MARK", "tEXt", "iTXt", "zTXt", "tIME"] { #expect(!Self.holds(cleaned.content, word), "\(word)") }
        #expect(Data(cleaned.content).range(of: Data(Array("eXIf".utf8) + Orientation.tiff(8))) != nil)
        #expect(try FileInspection(cleaned.content).content == cleaned.content)
        #expect(try FileInspection(FileSamples.palette).content == FileSamples.palette)
    }

    @Test func documentsPassUntilTheyDoSomethingByThemselves() throws {
        #expect(try FileInspection(FileSamples.document).content == FileSamples.document)
        #expect(try FileInspection(FileSamples.packed).content == FileSamples.packed)
        #expect(Self.flaw(FileSamples.script) == .active)
        #expect(Self.flaw(FileSamples.packedScript) == .active)
        #expect(Self.flaw(FileSamples.locked) == .locked)
        let escaped = String(decoding: FileSamples.script, as: UTF8.self).replacing(
            "/JavaScript", with: "/J#61vaScript"
        )
        .replacing("/OpenAction", with: "/Open")
        #expect(Self.flaw(Array(escaped.utf8)) == .active)
        for name in ["Launch", "EmbeddedFile", "SubmitForm", "RichMedia"] {
            let other = String(decoding: FileSamples.document, as: UTF8.self)
                .replacing("/Type/Catalog", with: "/Type/Catalog/\(name) 1 0 R")
            #expect(Self.flaw(Array(other.utf8)) == .active, "\(name)")
        }
    }

    @Test func placeDataWithinADocumentIsBlanked() throws {
        #expect(Self.holds(FileSamples.scan, "MARKXMP"))
        let cleaned = try FileInspection(FileSamples.scan).content
        #expect(cleaned.count == FileSamples.scan.count)
        for word in ["MARKMAKE", "MARKXMP", "MARKCOM"] { #expect(!Self.holds(cleaned, word), "\(word)") }
        // What is signed stays as it was signed.
        let signed = String(decoding: FileSamples.document, as: Unicode.ASCII.self)
            .replacing("/Type/Catalog", with: "/ByteRange[0 1]/Type/Catalog")
        #expect(try FileInspection(Array(signed.utf8)).content == Array(signed.utf8))
    }

    @Test func whatFollowsTheEndIsCutOff() throws {
        for (sample, tail) in [
            (FileSamples.photo, "PK\u{3}\u{4}"), (FileSamples.drawing, "<html>"), (FileSamples.document, "MZ<script>"),
        ] {
            let cleaned = try FileInspection(sample + Array(tail.utf8)).content
            #expect(!Self.holds(cleaned, tail))
            #expect(cleaned == (try FileInspection(sample).content))
        }
    }

    @Test(arguments: [
        ("RIFF\u{1}\u{2}\u{3}\u{4}WEBPVP8 ", FileFlaw.picture), ("GIF89a", .picture), ("\0\0\0\u{18}ftypheic", .heic),
        ("\0\0\0\u{18}ftypmif1", .heic), ("\0\0\0\u{18}ftypavif", .picture), ("PK\u{3}\u{4}", .document),
        ("<html><script>", .kind), ("", .kind), (" %PDF-1.4", .kind), ("\u{7F}ELF", .kind), ("%PDF-1.4\n", .damaged),
    ])
    func otherKindsAreRefusedWithWordsThatHelp(_ text: String, _ expected: FileFlaw) {
        #expect(Self.flaw(Array(text.utf8)) == expected)
    }

    @Test func aPartNeverPassesForTheWhole() {
        for sample in [FileSamples.photo.dropLast(9), FileSamples.drawing.dropLast(9), FileSamples.document[...]] {
            for length in stride(from: 0, to: sample.count - 2, by: 3) {
                #expect(Self.flaw(Array(sample.prefix(length))) != nil, "\(length) of \(sample.count)")
            }
        }
    }

    /// A few bytes that promise a picture of many gigabytes.
    @Test func bombsAreRefused() throws {
        var jpeg = FileSamples.photo
        let frame = try #require(Data(jpeg).range(of: Data([0xFF, 0xC0]), options: .backwards)).lowerBound
        jpeg.replaceSubrange(frame + 5..<frame + 9, with: [0xFF, 0x00, 0xFF, 0x00])
        #expect(Self.flaw(jpeg) == .pixels)
        var png = FileSamples.palette
        png.replaceSubrange(16..<24, with: [0, 1, 0, 0, 0, 1, 0, 0])
        let sum = CRC32.sum(of: png[12..<29])
        png.replaceSubrange(29..<33, with: (0..<4).map { UInt8(truncatingIfNeeded: sum >> (24 - 8 * UInt32($0))) })
        #expect(Self.flaw(png) == .pixels)
    }

    /// Whatever is changed in a file, it is refused or cleaned, within the picture's own bytes: never a crash, and never
    /// a word of metadata that was there before.
    @Test(arguments: [11, 12, 13, 14])
    func changedFilesAreRefusedOrCleaned(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let samples = [
            FileSamples.photo, FileSamples.progressive, FileSamples.drawing, FileSamples.palette, FileSamples.document,
            FileSamples.packed, FileSamples.packedScript, FileSamples.scan,
        ]
        for round in 0..<1_500 {
            let number = Int.random(in: 0..<samples.count, using: &random)
            var bytes = samples[number]
            for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty { Self.change(&bytes, &random) }
            guard let cleaned = try? FileInspection(bytes).content else { continue }
            #expect(cleaned.count <= bytes.count + 50, "seed \(seed), round \(round)")
            if number == 2 {
                for word in ["MARKTEXT", "MARKITXT", "MARKMAKE"] {
                    #expect(!Self.holds(cleaned, word), "seed \(seed), round \(round), \(word)")
                }
            }
            if number == 0 {
                for word in ["MARKXMP", "MARKMAKE", "MARKTRAIL"] {
                    #expect(!Self.holds(cleaned, word), "seed \(seed), round \(round), \(word)")
                }
            }
        }
    }

    private static func change(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 2: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...20, using: &random)))
        case 3: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 16)], at: place)
        default: bytes = Array(bytes.prefix(place))
        }
    }
}
