public import Database

extension Vault {
    /// `vault_master` names the master keys in use, each with a known text sealed by it, so that a wrong key is found
    /// at start and not with the first person's data. `walked` is how far the sealing anew under a new one has come.
    public static let schema = Schema(
        room: "vault",
        migrations: [
            Migration(id: 1, name: "keys") { dialect in
                [
                    """
                    CREATE TABLE vault_key (
                        subject BLOB NOT NULL PRIMARY KEY, master TEXT NOT NULL, wrapped BLOB NOT NULL
                    """ + dialect.keptByKey,
                    """
                    CREATE TABLE vault_master (
                        id TEXT NOT NULL PRIMARY KEY, canary BLOB NOT NULL, added_at BIGINT NOT NULL,
                        retired_at BIGINT, walked BLOB)
                    """,
                ]
            }
        ])
}
