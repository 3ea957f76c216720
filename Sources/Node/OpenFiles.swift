import Foundation
import Web

/// The bound that the system sets on the open files of a process, connections among them.
enum OpenFiles {
    /// For the database, its log, uploads and whatever else is no connection.
    static let reserved = 256

    /// Raises this process's own bound as far as it may, and takes on no more connections than files are left.
    static func fitted(_ limits: ServingLimits) -> ServingLimits {
        guard let open = raised() else { return limits }
        var limits = limits
        let most = max(16, open - reserved)
        // An eighth more is accepted than served.
        if limits.connectionsAcceptedMax > most { limits.connectionsMax = max(1, most * 8 / 9 - 1) }
        return limits
    }

    private static func raised() -> Int? {
        #if os(Linux)
            let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
            let kind = RLIMIT_NOFILE
        #endif
        var limit = rlimit()
        guard getrlimit(kind, &limit) == 0 else { return nil }
        if limit.rlim_cur < limit.rlim_max {
            var wider = limit
            wider.rlim_cur = limit.rlim_max
            if setrlimit(kind, &wider) == 0 { limit = wider }
        }
        return Int(clamping: limit.rlim_cur)
    }
}
