import Database
import Kernel
import Procedures
import Vault

/// Pieces of an unfinished upload on disk: each a sealed file of its own, named anew each time, so that two that write
/// at once never meet; which of them count is what the database says.
struct UploadPieces: Sendable {
    let files: FileStore
    let id: AttachmentID

    static func subject(_ id: AttachmentID) -> VaultSubject { .file("upload-\(id)") }

    var folder: String { files.uploads + "/\(id)" }

    func keep(_ bytes: [UInt8], at start: Int, as name: String, by key: DataKey) throws {
        try files.checkRoom()
        try Disk.makeFolder(folder)
        let sealed = try key.sealed(bytes, context: context(start))
        try Disk.write(sealed, to: folder + "/" + name, by: folder + "/" + FileStore.partial + name)
    }

    /// - Parameter pieces: place and name of each, in order.
    /// - Throws: `FileError.damaged` where they do not make a whole.
    func all(_ pieces: [(start: Int, name: String)], by key: DataKey) throws -> [UInt8] {
        var content: [UInt8] = []
        for piece in pieces {
            guard piece.start == content.count, let data = Disk.content(folder + "/" + piece.name),
                let bytes = try? key.opened(data, context: context(piece.start))
            else { throw FileError.damaged }
            content += bytes
        }
        return content
    }

    func remove(_ name: String) { try? Disk.remove(folder + "/" + name) }

    func removeAll() { Disk.removeFolder(folder) }

    private func context(_ start: Int) -> [UInt8] { Array("tongban.upload.1/\(id)/\(start)".utf8) }
}
