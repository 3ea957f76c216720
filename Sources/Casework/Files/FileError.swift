public import Kernel

/// What goes wrong with a file besides what it is. `code` is stable; the message is for the person who asked.
public enum FileError: Error, Sendable, Hashable {
    /// What lies on disk is not what was kept.
    case damaged
    /// It was removed on request or because its time of keeping is over.
    case erased
    /// The disk is nearly full or cannot be written.
    case full
    /// The case holds as many files as it may.
    case caseFull
    /// As much as one may send within 24 hours was sent.
    case enoughToday
    /// As many uploads as may wait for their rest are waiting.
    case tooManyUnfinished
    case unknownUpload
    /// The upload is not where the sender thinks it is: two sent at once, or an answer was lost.
    case uploadMoved
    /// The last part has arrived and is being looked at.
    case uploadBusy
    /// The check sum that came with a part is not the part's.
    case badChecksum

    public var code: String {
        switch self {
        case .damaged: "attachment.unreadable"
        case .erased: "attachment.erased"
        case .full: "storage.files-full"
        case .caseFull: "attachment.case-full"
        case .enoughToday: "attachment.enough-today"
        case .tooManyUnfinished: "upload.too-many"
        case .unknownUpload: "upload.unknown"
        case .uploadMoved: "upload.offset"
        case .uploadBusy: "upload.busy"
        case .badChecksum: "upload.checksum"
        }
    }

    public var message: LocalizedText {
        switch self {
        case .damaged:
            LocalizedText(
                zh: "这个文件读不出来，系统已经记录。请联系管理员。",
                en: "This file cannot be read; that was recorded. Please ask the administrator.")
        case .erased:
            LocalizedText(
                zh: "这个文件已经按规定删除。", en: "This file was erased, on request or because its time of keeping is over.")
        case .full:
            LocalizedText(
                zh: "系统暂时不能保存文件，刚才的文件没有留下。请过一会儿再试，或者到窗口交纸质材料。",
                en:
                    "Files cannot be saved right now, and this one was not. Please try again later, or bring it to a counter."
            )
        case .caseFull:
            LocalizedText(
                zh: "这个办件的文件已经满了（最多 300 个、1 GB）。", en: "This case holds as many files as it may: 300, or 1 GB.")
        case .enoughToday:
            LocalizedText(
                zh: "您在 24 小时内传的文件太多了，请明天再传，或者到窗口交。",
                en: "You have sent as many files as one may within 24 hours. Please go on tomorrow, or at a counter.")
        case .tooManyUnfinished:
            LocalizedText(
                zh: "没有传完的文件太多了，请先把它们传完，或者过一天再传。",
                en: "Too many uploads are unfinished. Please finish them first, or try again in a day.")
        case .unknownUpload:
            LocalizedText(
                zh: "没有这次上传，或者已经过了 24 小时，请重新传。",
                en: "There is no such upload, or its 24 hours are over. Please begin anew.")
        case .uploadMoved:
            LocalizedText(
                zh: "上传的位置不对，请先问传到了哪里再接着传。",
                en: "The upload is at another offset. Please ask where it is and go on from there.")
        case .uploadBusy:
            LocalizedText(zh: "文件正在检查，请稍等。", en: "The file is being checked. Please wait a moment.")
        case .badChecksum:
            LocalizedText(zh: "这一段在路上变了，请重传这一段。", en: "This part was changed on its way. Please send it again.")
        }
    }
}
