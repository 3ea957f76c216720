import FoundationEssentials

/// Base64 with padding (RFC 4648, section 4).
public enum Base64 {
    public static func text(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
}
