// swift-tools-version:6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

func room(_ name: String, _ dependencies: [Target.Dependency] = [], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: dependencies + ["TestSupport"], resources: resources, swiftSettings: strict)
}

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let log = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "tongban",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "tongban", targets: ["tongban"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.14.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // Pure rooms: no I/O, no current time, no randomness that was not handed in.
        room("Kernel"),
        room("Rules", ["Kernel"]),
        room("Procedures", ["Kernel", "Rules", yams]),
        room("Access", ["Kernel"]),
        room("Search", ["Kernel", yams], resources: [.copy("Vocabulary")]),

        // Storage and application.
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        room("Database", ["Kernel", "CPostgres", .product(name: "GRDB", package: "GRDB.swift")]),
        room("Vault", ["Kernel", "Database", crypto]),
        room("Journal", ["Kernel", "Database", "Vault", "Procedures", crypto]),
        room(
            "Registry", ["Kernel", "Database", "Vault", "Access", "Search", crypto, cryptoExtras, yams],
            resources: [.copy("Data")]),
        room(
            "Casework",
            [
                "Kernel", "Rules", "Database", "Vault", "Journal", "Registry", "Procedures", "Access", crypto,
                lifecycle,
            ]),

        // What speaks to the world outside: mail, text messages, web addresses of others.
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        room("Delivery", ["Kernel", "Casework", "CCurl", crypto, lifecycle]),

        // The face, the wiring, the command line.
        .systemLibrary(name: "CQREncode", pkgConfig: "libqrencode", providers: [.apt(["libqrencode-dev"])]),
        // The allocator of the program: a lifecycle takes a twentieth less processor time than with the C library's.
        .systemLibrary(name: "CAllocator", pkgConfig: "jemalloc", providers: [.apt(["libjemalloc-dev"])]),
        room(
            "Web",
            [
                "Kernel", "Rules", "Procedures", "Access", "Database", "Registry", "Casework", "CQREncode", hummingbird,
                hummingbirdCore, lifecycle, log, yams, crypto,
                .product(name: "Mustache", package: "swift-mustache"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
            ], resources: [.copy("Templates"), .copy("Assets"), .copy("Strings")]),
        room(
            "Demo",
            ["Kernel", "Rules", "Procedures", "Access", "Database", "Journal", "Registry", "Casework", yams],
            resources: [.copy("Content")]),
        room("Bench", ["Kernel", "Procedures", "Access", "Database", "Registry", "Casework", "Node"]),
        room(
            "Node",
            [
                "Kernel", "Procedures", "Access", "Database", "Vault", "Journal", "Registry", "Casework", "Delivery", "Web",
                "Demo", hummingbird, log, lifecycle, yams, crypto, .product(name: "NIOCore", package: "swift-nio"),
            ], resources: [.copy("Procedures")]),
        .executableTarget(
            name: "tongban",
            dependencies: [
                "Kernel", "Procedures", "Vault", "Registry", "Casework", "Node", "Bench", "CAllocator", log,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], swiftSettings: strict),

        .target(
            name: "TestSupport", dependencies: ["Kernel", "Database"], swiftSettings: strict),
        tests("Kernel", ["Kernel"]),
        tests("Rules", ["Rules", "Kernel"]),
        tests("Procedures", ["Procedures", "Kernel", "Rules"]),
        tests("Access", ["Access", "Registry", "Kernel"]),
        tests("Search", ["Search", "Kernel"], resources: [.copy("Queries")]),
        tests("Database", ["Database", "Kernel"]),
        tests("Vault", ["Vault", "Database", "Kernel"]),
        tests("Journal", ["Journal", "Database", "Vault", "Procedures", "Kernel", crypto]),
        tests("Registry", ["Registry", "Database", "Kernel", "Access", "Search"]),
        tests(
            "Casework",
            [
                "Casework", "Registry", "Journal", "Vault", "Database", "Procedures", "Kernel", "Access", "Demo",
                "Node", crypto, log,
            ]),
        tests("Delivery", ["Delivery", "Casework", "Kernel", crypto]),
        tests(
            "Web",
            [
                "Web", "Node", "Demo", "Casework", "Registry", "Procedures", "Access", "Kernel", "Database", hummingbird,
                .product(name: "HummingbirdTesting", package: "hummingbird"),
            ], resources: [.copy("Matrix")]),
        tests(
            "Node",
            [
                "Node", "Web", "Casework", "Journal", "Registry", "Database", "Vault", "Procedures", "Kernel", "Demo",
                crypto, log, hummingbird,
            ]),
        tests("House", []),
    ],
    swiftLanguageModes: [.v6]
)
