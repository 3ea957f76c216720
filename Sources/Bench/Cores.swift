import Foundation

/// Keeps processes to some of the machine's processors, by the tool of util-linux: Swift sees no call for it.
struct Cores {
    enum Flaw: Error, CustomStringConvertible {
        case tooFew
        case noTool
        case notHere
        case refused(String)

        var description: String {
            switch self {
            case .tooFew: "two processors at least are needed to keep the load apart from the servers"
            case .noTool: "\(Cores.tool) is not there (util-linux)"
            case .notHere: "PostgreSQL does not run on this machine"
            case .refused(let words): "taskset: \(words)"
            }
        }
    }

    private static let tool = "/usr/bin/taskset"

    private let half: Int
    private let count: Int

    /// Looks first whether it can be done: what comes before it takes a while.
    init() throws {
        count = Machine.cores
        half = count / 2
        guard half > 0 else { throw Flaw.tooFew }
        guard FileManager.default.isExecutableFile(atPath: Self.tool) else { throw Flaw.noTool }
    }

    /// The first half of the processors for those that are measured, the others for this process that loads them.
    /// - Parameter engine: PostgreSQL's first process; it may be anybody's, so ``giveBack(engine:)`` afterwards.
    func part(servers: [Int32], engine: Int32?) throws {
        for server in servers { try Self.keep(server, to: "0-\(half - 1)") }
        if let engine { try keepFamily(engine, to: "0-\(half - 1)") }
        try Self.keep(getpid(), to: "\(half)-\(count - 1)")
    }

    func giveBack(engine: Int32?) {
        if let engine { try? keepFamily(engine, to: "0-\(count - 1)") }
    }

    /// The parent first: those that it makes from then on are kept with it.
    private func keepFamily(_ parent: Int32, to list: String) throws {
        guard Machine.name(of: parent) == "postgres" else { throw Flaw.notHere }
        try Self.keep(parent, to: list)
        // One of them may have ended meanwhile.
        for child in Machine.family(of: parent) where child != parent { try? Self.keep(child, to: list) }
    }

    /// All threads; those that come later are kept with the one that makes them.
    private static func keep(_ process: Int32, to list: String) throws {
        let run = Process()
        run.executableURL = URL(fileURLWithPath: tool)
        run.arguments = ["-a", "-c", "-p", list, String(process)]
        run.standardOutput = FileHandle.nullDevice
        let errors = Pipe()
        run.standardError = errors
        try run.run()
        let words = errors.fileHandleForReading.readDataToEndOfFile()
        run.waitUntilExit()
        guard run.terminationStatus == 0 else { throw Flaw.refused(String(decoding: words, as: UTF8.self)) }
    }
}
