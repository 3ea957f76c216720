import Foundation

extension Vocabulary {
    /// The vocabulary that comes with the program. Empty if its files were taken away from beside the program, so that
    /// search by official names still works then.
    public static let standard: Vocabulary = (try? loadStandard()) ?? Vocabulary()

    /// Where the files lie that come with the program.
    static var folder: URL? { Bundle.module.url(forResource: "Vocabulary", withExtension: nil) }

    /// Reads the files that come with the program, in the order of their names.
    public static func loadStandard() throws(VocabularyError) -> Vocabulary {
        guard let folder else {
            throw .missing(name: "Vocabulary")
        }
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [])
            .filter { $0.hasSuffix(".yaml") }.sorted()
        guard !names.isEmpty else { throw .missing(name: "Vocabulary/*.yaml") }
        var files: [String] = []
        for name in names {
            guard let data = try? Data(contentsOf: folder.appendingPathComponent(name)) else {
                throw .missing(name: name)
            }
            files.append(String(decoding: data, as: UTF8.self))
        }
        return try load(files: files)
    }
}
