import Casework
import Kernel
import Procedures

/// What came in one upload field of a form, together with what came with an earlier try.
struct KeptFiles: Sendable {
    /// Before the name of a field whose files have arrived already.
    static let prefix = "have."
    /// Files of one field at most.
    static let filesMax = 9

    var files: [AttachmentReference]
    /// Why a file was not taken, one for each such file.
    var flaws: [LocalizedText] = []

    init(_ name: String, of form: FormData, in casework: Casework, as caller: Caller) async throws {
        let known = form.values(Self.prefix + name).prefix(Self.filesMax).compactMap { AttachmentID($0) }
        files = []
        for id in known {
            do {
                files += try await casework.attachments([id], of: caller)
            } catch let error as CaseworkError {
                // Gone meanwhile, or another person has signed in: it is asked for again beside the field.
                flaws.append(error.message)
            }
        }
        for file in (form.files[name] ?? []).prefix(Self.filesMax - files.count) {
            do {
                files.append(try await casework.upload(name: file.name, content: file.content, as: caller))
            } catch let error where error is CaseworkError || error is FileFlaw || error is FileError {
                flaws.append(Problem(error).message)
            }
        }
    }
}
