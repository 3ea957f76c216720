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
        "Journal": ["Kernel", "Database", "Procedures"],
        "Registry": ["Kernel", "Database", "Access", "Search"],
        "Casework": ["Kernel", "Rules", "Database", "Journal", "Registry", "Procedures", "Access"],
        "Web": [
            "Kernel", "Rules", "Procedures", "Access", "Search", "Database", "Registry", "Casework", "CQREncode",
        ],
        "Demo": ["Kernel", "Rules", "Procedures", "Access", "Database", "Journal", "Registry", "Casework"],
        "Node": [
            "Kernel", "Procedures", "Access", "Database", "Journal", "Registry", "Casework", "Web", "Demo", "Search",
        ],
        "Bench": [
            "Kernel", "Access", "Database", "Journal", "Procedures", "Registry", "Casework", "Node", "Demo", "Search",
        ],
        "tongban": ["Kernel", "Procedures", "Registry", "Casework", "Node", "Bench"],
        "TestSupport": ["Kernel", "Database"],
    ]

    @Test(arguments: allowed.keys.sorted())
    func importsRunOneWay(room: String) {
        let rooms = Set(Self.allowed.keys).union(["CQREncode"])
        let files = House.files(in: "Sources/" + room)
        #expect(!files.isEmpty)
        for file in files {
            for name in House.imports(of: file) where rooms.contains(name) {
                #expect(Self.allowed[room]?.contains(name) == true, "\(file.path) may not import \(name)")
            }
        }
    }

    @Test func onlyTheDatabaseRoomKnowsItsEngine() {
        for room in Self.allowed.keys where room != "Database" {
            for file in House.files(in: "Sources/" + room) {
                #expect(!House.imports(of: file).contains { $0.hasPrefix("GRDB") }, "\(file.path)")
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
