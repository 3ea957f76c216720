extension SettingKey {
    /// Every setting there is. `docs/configuration.md` holds the same table, and a test compares the two.
    public static let all: [SettingKey] = [
        // Serving.
        SettingKey("host", "HOST", .text, "127.0.0.1", flag: "--host", "address to listen on"),
        SettingKey("port", "PORT", .number(0...65_535), "8080", flag: "--port", "port to listen on; 0 takes a free one"),
        SettingKey("data", "TONGBAN_DATA", .path, "./data", flag: "--data", "folder of database, files, keys, and a county's own `procedures/*.yaml`"),
        SettingKey("database", "TONGBAN_DATABASE", .database, "", flag: "--database", "`postgres://USER@HOST1,HOST2/NAME?sslmode=verify-full&passfile=FILE` (any number of processes; never with a password), or `sqlite:FILE`; `tongban.sqlite` in the folder of the data otherwise"),
        SettingKey("database_readers", "TONGBAN_DATABASE_READERS", .number(1...64), "4", "connections of a process for reading, beside one for writing and, with PostgreSQL, one for listening"),
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

        // Signing in.
        SettingKey("signin.second_step", "TONGBAN_SECOND_STEP", .oneOf(["voluntary", "administrators", "staff"]), "administrators", "who has to sign in with a second step; in a demonstration nobody where nothing is said"),
        SettingKey("signin.proxies", "TONGBAN_PROXIES", .number(0...9), "0", "proxies in front whose `X-Forwarded-For` is believed; 1 with `secure`; locks count by the address"),

        // Messages to the world outside.
        SettingKey("smtp.url", "TONGBAN_SMTP_URL", .text, "", "`smtp://HOST:PORT` (goes over to TLS by STARTTLS, a must except on this machine) or `smtps://HOST:PORT`; no mail without it"),
        SettingKey("smtp.user", "TONGBAN_SMTP_USER", .text, "", "name at the mail server"),
        SettingKey("smtp.password", "TONGBAN_SMTP_PASSWORD", .secret, "", "password at the mail server"),
        SettingKey("smtp.from", "TONGBAN_MAIL_FROM", .text, "", "sender of mails"),
        SettingKey("sms.url", "TONGBAN_SMS_URL", .text, "", "where the gateway takes JSON by POST: `https://`, on this machine also `http://`; no text messages without it"),
        SettingKey("sms.header", "TONGBAN_SMS_HEADER", .secret, "", "one header with the gateway's key: `Authorization: Bearer KEY`"),
        SettingKey("sms.body", "TONGBAN_SMS_BODY", .text, "{phone}, {text}, {id}", "the JSON that the gateway takes; the three words are filled in inside strings"),
        SettingKey("delivery.quiet", "TONGBAN_QUIET_HOURS", .text, "21:00-08:00", "Beijing time in which persons get nothing that is not urgent; `off`"),
        SettingKey("delivery.certificates", "TONGBAN_DELIVERY_CERTIFICATES", .path, "", "a file of certificates to trust for mail, gateway and events; the system's otherwise"),
        SettingKey("delivery.seconds", "TONGBAN_DELIVERY_SECONDS", .number(1...60), "15", "how long one try may last"),
        SettingKey("delivery.retry", "TONGBAN_DELIVERY_RETRY_SECONDS", .number(1...3_600), "30", "the wait after the first failure, seconds"),
        SettingKey("delivery.attempts", "TONGBAN_DELIVERY_ATTEMPTS", .text, "12", "how many tries"),
        SettingKey("webhook.private", "TONGBAN_WEBHOOK_PRIVATE", .flag, "0", "events also into private networks, and to this machine without TLS"),

        // Bounds of serving.
        SettingKey("serve.requests", "TONGBAN_REQUESTS_MAX", .number(1...100_000), "512", "requests worked on at once; over it 503 with `Retry-After`"),
        SettingKey("serve.connections", "TONGBAN_CONNECTIONS_MAX", .number(1...100_000), "4096", "connections served at once, as far as the system's bound of open files lets them"),
        SettingKey("serve.head_seconds", "TONGBAN_HEAD_SECONDS", .number(1...3_600), "60", "how long a connection is waited for until the head of its next request is there"),
        SettingKey("serve.body_seconds", "TONGBAN_BODY_SECONDS", .number(1...3_600), "20", "for a body, and a second more for every 500 bytes that came"),
        SettingKey("serve.answer_seconds", "TONGBAN_ANSWER_SECONDS", .number(1...3_600), "60", "while an answer waits and nothing of it is taken"),

        // Running it.
        SettingKey("log.level", "TONGBAN_LOG_LEVEL", .oneOf(["info", "notice", "warning", "error"]), "notice", "the least that is logged"),
        SettingKey("log.access", "TONGBAN_ACCESS_LOG", .flag, "0", "one line a request: route, method, status, milliseconds, request id"),
        SettingKey("metrics.token", "TONGBAN_METRICS_TOKEN", .secret, "", "bearer token of `/metrics`; without one it answers only programs on this machine"),
        SettingKey("disk.minimum", "TONGBAN_DISK_MINIMUM", .number(0...1_000_000), "256", "megabytes that must be free on the disk of the data; below, `/readyz` says 503"),
        SettingKey("stop.seconds", "TONGBAN_STOP_SECONDS", .number(1...600), "20", "the longest that a stop may take; then it ends hard"),
        SettingKey("stop.drain", "TONGBAN_STOP_DRAIN", .number(0...300), "0", "seconds between `/readyz` saying 503 and refusing new connections, for a load balancer to notice"),
        SettingKey("bench.folder", "TONGBAN_BENCH_FOLDER", .path, "", "where `tongban bench` makes its data, read from the environment alone; otherwise the folder for temporary files"),
    ]

    public static func named(_ name: String) -> SettingKey? { all.first { $0.name == name } }
    static func inEnvironment(_ name: String) -> SettingKey? { all.first { $0.environment == name } }

    /// Names the file of settings; not a setting itself.
    public static let fileVariable = "TONGBAN_CONFIG"
    static let prefix = "TONGBAN_"
}
