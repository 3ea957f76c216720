import Database

extension Casework {
    /// Contents, who has them, and uploads that are not whole yet.
    ///
    /// `attachment.blob` is NULL for files from before there was a vault: plain on disk under `digest`, the name in the
    /// clear. `claimed_at` says since when a case has the file; until then it is its uploader's.
    static let fileSchema = Migration(id: 6, name: "sealed files") { dialect in
        [
            """
            CREATE TABLE file_blob (
                name TEXT PRIMARY KEY NOT NULL, address TEXT NOT NULL UNIQUE, size BIGINT NOT NULL,
                wanted_at BIGINT NOT NULL
            """ + dialect.keptByKey,
            "ALTER TABLE attachment ADD COLUMN blob TEXT",
            "ALTER TABLE attachment ADD COLUMN sealed_name BLOB",
            "ALTER TABLE attachment ADD COLUMN claimed_at BIGINT",
            // Cases may have any of those that are there already; the clean-up leaves them alone.
            "UPDATE attachment SET claimed_at = at",
            "CREATE INDEX attachment_blob ON attachment (blob) WHERE blob IS NOT NULL",
            "CREATE INDEX attachment_plain ON attachment (digest) WHERE blob IS NULL",
            "CREATE INDEX attachment_uploader ON attachment (uploaded_by, at)",
            "CREATE INDEX attachment_loose ON attachment (at) WHERE claimed_at IS NULL AND blob IS NOT NULL",
            """
            CREATE TABLE case_file (
                case_id BLOB NOT NULL, attachment_id BLOB NOT NULL, PRIMARY KEY (case_id, attachment_id)
            """ + dialect.keptByKey,
            "CREATE INDEX case_file_attachment ON case_file (attachment_id)",
            """
            CREATE TABLE upload (
                id BLOB PRIMARY KEY NOT NULL, owner TEXT NOT NULL, length BIGINT NOT NULL, received BIGINT NOT NULL,
                pieces INTEGER NOT NULL, sealed_name BLOB NOT NULL, opened_at BIGINT NOT NULL, ends_at BIGINT NOT NULL,
                outcome TEXT
            """ + dialect.keptByKey,
            "CREATE INDEX upload_owner ON upload (owner)",
            "CREATE INDEX upload_ends ON upload (ends_at)",
            """
            CREATE TABLE upload_piece (
                upload_id BLOB NOT NULL, start BIGINT NOT NULL, file TEXT NOT NULL, PRIMARY KEY (upload_id, start)
            """ + dialect.keptByKey,
        ]
    }
}
