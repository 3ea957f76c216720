import Glibc
import Synchronization
import Vault

/// An open file, read from its beginning to its end in chunks; closed when nobody has it any more.
final class FileReading: Sendable {
    private struct State {
        var index = 0
        var isOver = false
        /// Length of the next sealed chunk, read ahead so that the last one is known for it.
        var next = 0
    }

    private let handle: Int32
    private let lock: (name: String, key: DataKey)?
    private let state = Mutex(State())

    /// - Parameter lock: name and key of a sealed file; nil for one from before there was a vault.
    /// - Throws: `FileError.damaged` where it is not there or not what it should be.
    init(_ path: String, lock: (name: String, key: DataKey)?) throws {
        handle = open(path, O_RDONLY | O_CLOEXEC)
        self.lock = lock
        guard handle >= 0 else { throw FileError.damaged }
        guard lock != nil else { return }
        guard try read(SealedFile.mark.count) == SealedFile.mark else { throw FileError.damaged }
        guard let length = try nextLength() else { throw FileError.damaged }
        state.withLock { $0.next = length }
    }

    deinit { if handle >= 0 { close(handle) } }

    /// The next bytes of the content; nil at its end.
    func next() throws -> [UInt8]? {
        try state.withLock { state in
            guard !state.isOver else { return nil }
            guard let lock else {
                let bytes = try read(FileLimits.chunkBytes)
                state.isOver = bytes.isEmpty
                return bytes.isEmpty ? nil : bytes
            }
            let closed = try read(state.next)
            guard closed.count == state.next else { throw FileError.damaged }
            let length = try nextLength()
            state.isOver = length == nil
            state.next = length ?? 0
            defer { state.index += 1 }
            guard
                let bytes = try? SealedFile.opened(
                    closed, state.index, isLast: state.isOver, of: lock.name, by: lock.key)
            else { throw FileError.damaged }
            return bytes
        }
    }

    /// Goes on with the chunk of this number; those before it are not read.
    func go(to index: Int) throws {
        try state.withLock { state in
            let start = lock == nil ? index * FileLimits.chunkBytes : SealedFile.start(of: index)
            guard lseek(handle, off_t(start), SEEK_SET) >= 0 else { throw FileError.damaged }
            state.index = index
            state.isOver = false
            guard lock != nil else { return }
            guard let length = try nextLength() else { throw FileError.damaged }
            state.next = length
        }
    }

    /// The whole content; for what is looked into and never for handing out.
    func all() throws -> [UInt8] {
        var content: [UInt8] = []
        while let bytes = try next() { content += bytes }
        return content
    }

    private func nextLength() throws -> Int? {
        let bytes = try read(4)
        if bytes.isEmpty { return nil }
        guard let length = bytes.long(at: 0), length <= FileLimits.chunkBytes + DataKey.overhead else {
            throw FileError.damaged
        }
        return length
    }

    private func read(_ count: Int) throws -> [UInt8] {
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let got = Glibc.read(handle, buffer.baseAddress?.advanced(by: filled), count - filled)
                if got < 0, errno == EINTR { continue }
                failed = got < 0
                guard got > 0 else { return }
                filled += got
            }
        }
        guard !failed else { throw FileError.damaged }
        return bytes
    }
}

/// The content of a file as it is handed out: chunk by chunk, in the memory of one.
public struct FileChunks: AsyncSequence, Sendable {
    let reading: FileReading
    /// Read before the first byte of an answer leaves, so that a file that does not open is refused and not cut off.
    let first: [UInt8]?

    public func makeAsyncIterator() -> Iterator { Iterator(reading: reading, first: first) }

    public struct Iterator: AsyncIteratorProtocol {
        let reading: FileReading
        var first: [UInt8]?

        public mutating func next() async throws -> [UInt8]? {
            if let first {
                self.first = nil
                return first
            }
            return try await Disk.run { [reading] in try reading.next() }
        }
    }
}
