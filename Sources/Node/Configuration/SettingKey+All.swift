extension SettingKey {
    /// Every setting there is. `docs/configuration.md` holds the same table, and a test compares the two.
    public static let all: [SettingKey] = [
        // Serving.
        SettingKey("host", "HOST", .text, "127.0.0.1", flag: "--host", "address to listen on"),
        SettingKey("port", "PORT", .number(0...65_535), "8080", flag: "--port", "port to listen on; 0 takes a free one"),
        SettingKey("data", "TONGBAN_DATA", .path, "./data", flag: "--data", "folder of database, files, keys, and a county's own `procedures/*.yaml`"),
        SettingKey("demo", "TONGBAN_DEMO", .flag, "0", flag: "--demo", "demonstration content on first start and one-click sign-in"),
        SettingKey("address", "TONGBAN_ADDRESS", .text, "http://HOST:PORT", "where people reach the site, for QR codes on paper"),
        SettingKey("secure", "TONGBAN_SECURE", .flag, "0", "1 behind a proxy that ends TLS: cookies only over TLS, metrics only with the token"),

        // Who this installation is.
        SettingKey("node", "TONGBAN_NODE", .node, "A1", "two characters that case numbers carry"),
        SettingKey("territory", "TONGBAN_TERRITORY", .division, "510000000000", "where a reader begins who has not chosen"),
        SettingKey("name", "TONGBAN_NAME", .text, "通办 · 政务服务", "name of the service on every page"),
        SettingKey("name_en", "TONGBAN_NAME_EN", .text, "Tongban Public Services", "the same in English"),
        SettingKey("common_items", "TONGBAN_COMMON_ITEMS", .text, "", "what the first page shows where too few items were picked: codes of items or everyday words, parted by commas"),

        // Keys.
        SettingKey("master_key_file", "TONGBAN_MASTER_KEY_FILE", .path, "DATA/keys/master.key", "file of the master keys, one a line in Base64, the one in force first; best on another disk than the data"),
        SettingKey("master_key", "TONGBAN_MASTER_KEY", .secret, "", "the master keys themselves instead of a file of them"),

        // Running it.
        SettingKey("log.level", "TONGBAN_LOG_LEVEL", .oneOf(["info", "notice", "warning", "error"]), "notice", "the least that is logged"),
        SettingKey("log.access", "TONGBAN_ACCESS_LOG", .flag, "0", "one line a request: route, method, status, milliseconds, request id"),
        SettingKey("metrics.token", "TONGBAN_METRICS_TOKEN", .secret, "", "bearer token of `/metrics`; without one it answers only programs on this machine"),
        SettingKey("disk.minimum", "TONGBAN_DISK_MINIMUM", .number(0...1_000_000), "256", "megabytes that must be free on the disk of the data; below, `/readyz` says 503"),
        SettingKey("stop.seconds", "TONGBAN_STOP_SECONDS", .number(1...600), "20", "the longest that a stop may take; then it ends hard"),
        SettingKey("stop.drain", "TONGBAN_STOP_DRAIN", .number(0...300), "0", "seconds between `/readyz` saying 503 and refusing new connections, for a load balancer to notice"),
    ]

    public static func named(_ name: String) -> SettingKey? { all.first { $0.name == name } }
    static func inEnvironment(_ name: String) -> SettingKey? { all.first { $0.environment == name } }

    /// Names the file of settings; not a setting itself.
    public static let fileVariable = "TONGBAN_CONFIG"
    static let prefix = "TONGBAN_"
}
