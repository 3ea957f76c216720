import Vault

/// The form in which a file lies on disk: a mark, then its content in chunks, each sealed by itself.
///
/// Name, number of the chunk and whether it is the last are authenticated with it: a chunk that is changed, moved,
/// repeated, left out, or taken from another file does not open, and a file cut off between two chunks shows no last
/// one. A reader needs the memory of one chunk.
enum SealedFile {
    static let mark = Array("TBF1".utf8)

    static func sealed(_ content: [UInt8], as name: String, by key: DataKey) throws -> [UInt8] {
        var file = mark
        let chunks = max(1, (content.count + FileLimits.chunkBytes - 1) / FileLimits.chunkBytes)
        file.reserveCapacity(content.count + chunks * (DataKey.overhead + 4) + mark.count)
        for index in 0..<chunks {
            let start = index * FileLimits.chunkBytes
            let chunk = Array(content[start..<min(start + FileLimits.chunkBytes, content.count)])
            let closed = try key.sealed(chunk, context: context(name, index, isLast: index == chunks - 1))
            file.append(long: closed.count)
            file += closed
        }
        return file
    }

    static func opened(_ chunk: [UInt8], _ index: Int, isLast: Bool, of name: String, by key: DataKey) throws -> [UInt8]
    {
        try key.opened(chunk, context: context(name, index, isLast: isLast))
    }

    /// Where a chunk begins in the file.
    static func start(of index: Int) -> Int { mark.count + index * (4 + FileLimits.chunkBytes + DataKey.overhead) }

    private static func context(_ name: String, _ index: Int, isLast: Bool) -> [UInt8] {
        Array("tongban.file.1/\(name)/\(index)/\(isLast ? "last" : "more")".utf8)
    }
}
