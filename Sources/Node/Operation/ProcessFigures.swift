import Foundation
import Glibc
import Web

/// What the system says of this process, under the names that monitors know.
enum ProcessFigures {
    static var families: [MetricFamily] {
        var families: [MetricFamily] = []
        let fields = statFields
        // Fields of /proc/self/stat, counted from the state, which is the third (proc_pid_stat(5)).
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        if fields.count > 19, let user = Double(fields[11]), let system = Double(fields[12]), ticks > 0 {
            families.append(
                MetricFamily("process_cpu_seconds_total", .counter, "Processor time used.", (user + system) / ticks))
        }
        if fields.count > 21, let pages = Double(fields[21]) {
            families.append(
                MetricFamily(
                    "process_resident_memory_bytes", .gauge, "Memory in use.", pages * Double(sysconf(Int32(_SC_PAGESIZE)))))
        }
        if let boot = bootSeconds, fields.count > 19, let start = Double(fields[19]), ticks > 0 {
            families.append(
                MetricFamily(
                    "process_start_time_seconds", .gauge, "Start of the process, seconds since 1970.", boot + start / ticks))
        }
        if let open = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count {
            families.append(MetricFamily("process_open_fds", .gauge, "File descriptors in use.", Double(open)))
        }
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            families.append(
                MetricFamily("process_max_fds", .gauge, "File descriptors that may be used.", Double(limit.rlim_cur)))
        }
        return families
    }

    /// The name of the program may hold blanks and brackets; what follows it does not.
    private static var statFields: [Substring] {
        let text = text("/proc/self/stat")
        guard let bracket = text.lastIndex(of: ")") else { return [] }
        return text[text.index(after: bracket)...].split(separator: " ")
    }

    private static var bootSeconds: Double? {
        text("/proc/stat").split(separator: "\n").first { $0.hasPrefix("btime ") }
            .flatMap { Double($0.dropFirst("btime ".count)) }
    }

    private static func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}
