import Foundation

/// The system's own word for what failed.
enum SystemWords {
    static func of(_ code: Int32) -> String { String(cString: strerror(code)) }
}
