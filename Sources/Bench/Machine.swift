import Foundation

/// The machine that a figure belongs to, from the kernel's own tables.
enum Machine {
    /// Read once: whoever is kept to some of them later sees fewer.
    static let cores = ProcessInfo.processInfo.activeProcessorCount

    static var model: String {
        value(of: "model name", in: "/proc/cpuinfo") ?? "unknown"
    }

    /// Main memory in MB.
    static var memoryMegabytes: Int { Int(ProcessInfo.processInfo.physicalMemory / 1_048_576) }

    /// User and system time of a process since its start, in milliseconds; nil when it has ended.
    static func processorMilliseconds(of process: Int32) -> Double? {
        guard let text = read("/proc/\(process)/stat"), let name = text.lastIndex(of: ")") else { return nil }
        // proc(5): utime and stime are fields 14 and 15; the name, field 2, may contain blanks.
        let fields = text[text.index(after: name)...].split(separator: " ")
        guard fields.count > 12, let user = Double(fields[11]), let system = Double(fields[12]) else { return nil }
        return (user + system) * 1_000 / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// The name of its program.
    static func name(of process: Int32) -> String? {
        read("/proc/\(process)/comm")?.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// A process and its children.
    static func family(of parent: Int32) -> [Int32] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.filter { $0 == parent || Self.parent(of: $0) == parent }
    }

    /// User and system time of a process and all its children, those that ended included, in milliseconds.
    static func processorMilliseconds(ofFamily parent: Int32) -> Double {
        family(of: parent).reduce(0) { sum, process in
            let ended = process == parent ? endedChildrenMilliseconds(of: parent) : 0
            return sum + (processorMilliseconds(of: process) ?? 0) + ended
        }
    }

    static func parent(of process: Int32) -> Int32? { field(2, of: process).flatMap { Int32($0) } }

    private static func endedChildrenMilliseconds(of process: Int32) -> Double {
        [14, 15].compactMap { field($0, of: process).flatMap { Double($0) } }.reduce(0, +) * 1_000
            / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// The numbers behind a process's name in its line of proc(5), from 1 for its state.
    private static func field(_ number: Int, of process: Int32) -> String? {
        guard let text = read("/proc/\(process)/stat"), let name = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: name)...].split(separator: " ")
        return number <= fields.count ? String(fields[number - 1]) : nil
    }

    /// User and system time of this process, in milliseconds.
    static var ownProcessorMilliseconds: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func milliseconds(_ time: timeval) -> Double { Double(time.tv_sec) * 1_000 + Double(time.tv_usec) / 1_000 }
        return milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime)
    }

    /// Memory of a process in MB: `VmRSS` now, `VmHWM` at its most.
    static func memory(_ field: String, of process: Int32) -> Double {
        let text = value(of: field, in: "/proc/\(process)/status") ?? ""
        return (text.split(separator: " ").first.flatMap { Double($0) } ?? 0) / 1_024
    }

    static var now: ContinuousClock.Instant { ContinuousClock.now }

    private static func value(of key: String, in file: String) -> String? {
        for line in read(file)?.split(separator: "\n") ?? [] where line.hasPrefix(key) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            return line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        return nil
    }

    private static func read(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}

extension Duration {
    var milliseconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) * 1_000 + Double(attoseconds) / 1e15
    }

    var seconds: Double { milliseconds / 1_000 }
}

extension Figures {
    /// What the figures were measured on.
    mutating func addMachine() {
        add("cores", Machine.cores, "processors")
        add("processor", Machine.model, "")
        add("memory_mb", Machine.memoryMegabytes, "MB of main memory")
    }
}
