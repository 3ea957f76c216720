public import Kernel

/// Why a file is not taken. `code` is stable; the words say what the person can do instead.
public enum FileFlaw: String, Error, Sendable, Hashable, CaseIterable {
    /// Neither a picture nor a PDF.
    case kind
    /// A photograph as iPhones keep it by default.
    case heic
    /// A picture of another format: WebP, GIF, TIFF, BMP.
    case picture
    /// A text, a table, an archive.
    case document
    /// Cut off, changed on its way, or not what it says it is.
    case damaged
    /// More pixels than a reader's device should have to unfold.
    case pixels
    /// A PDF with scripts, actions that start by themselves, or files inside.
    case active
    /// A PDF that needs a password, or that cannot be looked into for another reason.
    case locked

    public var code: String {
        switch self {
        case .kind, .heic, .picture, .document: "attachment.refused"
        case .damaged: "attachment.damaged"
        case .pixels: "attachment.too-many-pixels"
        case .active: "attachment.active-content"
        case .locked: "attachment.locked"
        }
    }

    /// Whether the kind itself is not taken, as opposed to a file of a good kind with something wrong.
    public var isKind: Bool { code == "attachment.refused" }

    public var message: LocalizedText {
        switch self {
        case .kind:
            LocalizedText(
                zh: "只接收图片（JPEG、PNG）和 PDF 文件。", en: "Only images (JPEG, PNG) and PDF files are taken.")
        case .heic:
            LocalizedText(
                zh: "这是 HEIC 格式的照片，办事的电脑多半打不开。请在手机“设置 · 相机 · 格式”里选“兼容性最佳”再拍，或者截屏后传截图。",
                en: """
                    This is a HEIC photograph, which many office computers cannot open. Choose “Most Compatible” under \
                    Settings, Camera, Formats and take it again, or send a screenshot of it.
                    """)
        case .picture:
            LocalizedText(
                zh: "这种图片格式这里不收，请另存为 JPEG 或 PNG 再传。",
                en: "This format of picture is not taken. Please save it as JPEG or PNG first.")
        case .document:
            LocalizedText(
                zh: "文档和压缩包这里不收，请另存为 PDF 再传。",
                en: "Documents and archives are not taken. Please save it as PDF first.")
        case .damaged:
            LocalizedText(
                zh: "文件不完整或者已经损坏，请重新拍照、扫描或者导出后再传。",
                en: "The file is incomplete or damaged. Please photograph, scan or export it again.")
        case .pixels:
            LocalizedText(
                zh: "图片的像素太多（最多 6700 万）。请用普通拍照模式重拍，或者缩小后再传。",
                en:
                    "The picture has too many pixels (at most 67 million). Please take it in the usual mode, or scale it down."
            )
        case .active:
            LocalizedText(
                zh: "这个 PDF 里有脚本、自动执行的动作或者夹带的文件。请把它打印成新的 PDF，或者拍照再传。",
                en:
                    "This PDF holds scripts, automatic actions or other files. Please print it to a new PDF, or send a photograph."
            )
        case .locked:
            LocalizedText(
                zh: "这个 PDF 有密码或者加了密，没法检查。请另存为没有密码的 PDF，或者拍照再传。",
                en:
                    "This PDF is encrypted and cannot be checked. Please save it without a password, or send a photograph."
            )
        }
    }
}
