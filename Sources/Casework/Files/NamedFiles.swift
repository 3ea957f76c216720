public import Database

extension Casework {
    /// Names of all files in the store that rows of a database name, each perhaps more than once: what a backup of that
    /// database must hold beside it.
    public static func namedFiles(_ reader: any SQLReader, _ each: (String) throws -> Void) throws {
        try reader.each("SELECT COALESCE(blob, digest) AS name FROM attachment ORDER BY name", []) { try each($0.text(0)) }
    }
}
