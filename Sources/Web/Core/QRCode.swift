import CQREncode
import Kernel

/// QR codes as SVG, drawn by libqrencode.
enum QRCode {
    static let charactersMax = 400

    /// - Parameter title: what a screen reader says.
    static func svg(_ text: String, title: String) throws(Problem) -> String {
        guard text.utf8.count <= charactersMax,
            let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M)
        else { throw .badRequest }
        defer { QRcode_free(code) }
        let width = Int(code.pointee.width)
        guard let modules = code.pointee.data else { throw .badRequest }
        var path = ""
        for row in 0..<width {
            var column = 0
            while column < width {
                let start = column
                while column < width, modules[row * width + column] & 1 == 1 { column += 1 }
                if column > start { path += "M\(start + quiet) \(row + quiet)h\(column - start)v1h-\(column - start)z" }
                column += 1
            }
        }
        let side = width + 2 * quiet
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(side) \(side)" role="img" aria-label="\(title.escapedForMarkup)" \
            shape-rendering="crispEdges"><rect width="\(side)" height="\(side)" fill="#fff"/><path fill="#000" d="\(path)"/></svg>
            """
    }

    /// The quiet zone that readers need, in modules (ISO/IEC 18004).
    private static let quiet = 4
}
