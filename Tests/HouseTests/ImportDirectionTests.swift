import Testing

/// Imports run one way; the table of docs/architecture.md is this list.
@Suite struct ImportDirectionTests {
    /// What each room may import of the other rooms.
    static let allowed: [String: Set<String>] = [
        "Kernel": [],
        "Rules": ["Kernel"],
        "Procedures": ["Kernel", "Rules"],
        "Access": ["Kernel"],
        "Search": ["Kernel"],
        "Database": ["Kernel"],
        "Vault": ["Kernel", "Database"],
        "Journal": ["Kernel", "Database", "Vault", "Procedures"],
        "Registry": ["Kernel", "Database", "Vault", "Access", "Search"],
        "Casework": ["Kernel", "Rules", "Database", "Vault", "Journal", "Registry", "Procedures", "Access"],
        "Delivery": ["Kernel", "Casework", "CCurl"],
        "Web": ["Kernel", "Rules", "Procedures", "Access", "Database", "Registry", "Casework", "CQREncode"],
        "Demo": ["Kernel", "Rules", "Procedures", "Access", "Database", "Journal", "Registry", "Casework"],
        "Node": [
            "Kernel", "Procedures", "Access", "Database", "Vault", "Journal", "Registry", "Casework", "Delivery", "Web",
            "Demo",
        ],
        "Bench": ["Kernel", "Procedures", "Access", "Database", "Registry", "Casework", "Node"],
        "tongban": ["Kernel", "Procedures", "Vault", "Registry", "Casework", "Node", "Bench"],
        "TestSupport": ["Kernel", "Database"],
    ]

    @Test(arguments: allowed.keys.sorted())
    func importsRunOneWay(room: String) {
        let rooms = Set(Self.allowed.keys).union(["CQREncode", "CCurl"])
        let files = House.files(in: "Sources/" + room)
        #expect(!files.isEmpty)
        for file in files {
            for name in House.imports(of: file) where rooms.contains(name) {
                #expect(Self.allowed[room]?.contains(name) == true, "\(file.path) may not import \(name)")
            }
        }
    }

    /// The build finds a module that some other target brought along; a room must name what it takes all the same.
    @Test func everyImportIsDeclared() {
        let manifest = Manifest.read()
        let rooms = Set(Self.allowed.keys)
        #expect(rooms.isSubset(of: manifest.targets.keys), "the manifest was not understood")
        #expect(manifest.targets.count > rooms.count)
        for (target, modules) in manifest.targets {
            let folder = (target.hasSuffix("Tests") ? "Tests/" : "Sources/") + target
            let declared = modules.union(Manifest.system).union([target])
            for file in House.files(in: folder) {
                for name in House.imports(of: file) where !declared.contains(name) {
                    Issue.record("\(file.path) imports \(name), which Package.swift does not name for \(target)")
                }
            }
        }
    }

    /// What the manifest names is what the table allows: neither says more than the other.
    @Test(arguments: allowed.keys.sorted())
    func theManifestSaysWhatTheTableSays(room: String) {
        let names = Set(Self.allowed.keys).union(["CQREncode", "CCurl"])
        #expect(Manifest.read().targets[room]?.intersection(names) == Self.allowed[room])
    }

    @Test func onlyTheDatabaseRoomKnowsItsEngine() {
        for room in Self.allowed.keys where room != "Database" {
            for file in House.files(in: "Sources/" + room) {
                #expect(!House.imports(of: file).contains { $0.hasPrefix("GRDB") || $0 == "CPostgres" }, "\(file.path)")
            }
        }
    }

    @Test func nothingBelowTheWebKnowsHTTP() {
        for room in ["Kernel", "Rules", "Procedures", "Access", "Search", "Database", "Journal", "Registry", "Casework"] {
            for file in House.files(in: "Sources/" + room) {
                let names = House.imports(of: file)
                #expect(!names.contains { $0.hasPrefix("Hummingbird") || $0.hasPrefix("HTTP") || $0.hasPrefix("NIO") }, "\(file.path)")
            }
        }
    }

    /// No I/O, no current time, no randomness that was not handed in.
    @Test func pureRoomsStayPure() {
        let banned = ["FileManager", "Date()", "Task {", "Task.sleep", "SystemRandomNumberGenerator", "URLSession", ".now()"]
        for room in ["Rules", "Procedures", "Access"] {
            for file in House.files(in: "Sources/" + room) {
                for word in banned { #expect(!file.text.contains(word), "\(file.path) holds \(word)") }
            }
        }
    }
}
