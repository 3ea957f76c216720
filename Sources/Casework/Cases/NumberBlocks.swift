import Database
import Kernel
import Synchronization

/// Numbers for one process of several: it takes a block of a series out of the database and counts within it. A block
/// that a process did not use up before it ended is a gap; nobody gets it again.
final class NumberBlocks: Sendable {
    /// Sizes of blocks: small for a county that hands in little, doubled each time one is used up.
    static let smallest = 8
    static let largest = 512

    private struct Block {
        var next: Int
        var end: Int
        var size: Int
    }

    private struct State {
        var blocks: [Numbering.Series: Block] = [:]
        /// Who waits for a block that somebody else is taking.
        var waiting: [Numbering.Series: [CheckedContinuation<Void, Never>]] = [:]
    }

    private enum Turn {
        case number(Int)
        /// The caller takes a block of this size.
        case take(Int)
        case wait
    }

    private let database: any SQLDatabase
    private let commit: GroupCommit
    private let state = Mutex(State())

    init(database: any SQLDatabase, commit: GroupCommit) {
        self.database = database
        self.commit = commit
    }

    /// Numbers in a row: one out of the process's block, several as a block of their own.
    func next(_ count: Int, of series: Numbering.Series) async throws -> ClosedRange<Int> {
        guard count > 1 else {
            let number = try await next(series)
            return number...number
        }
        let end = try await commit.submit { try Self.take(series, count, isFirst: true, $0) }
        return (end - count + 1)...end
    }

    private func next(_ series: Numbering.Series) async throws -> Int {
        while true {
            switch turn(series) {
            case .number(let number): return number
            case .take(let size): try await take(series, size)
            case .wait: await wait(series)
            }
        }
    }

    private func turn(_ series: Numbering.Series) -> Turn {
        state.withLock { state in
            if let block = state.blocks[series], block.next <= block.end {
                state.blocks[series]?.next += 1
                return .number(block.next)
            }
            guard state.waiting[series] == nil else { return .wait }
            state.waiting[series] = []
            return .take(state.blocks[series].map { min(Self.largest, $0.size * 2) } ?? Self.smallest)
        }
    }

    private func wait(_ series: Numbering.Series) async {
        await withCheckedContinuation { continuation in
            let isLate = state.withLock { state in
                guard state.waiting[series] != nil else { return true }
                state.waiting[series]?.append(continuation)
                return false
            }
            if isLate { continuation.resume() }
        }
    }

    /// Those who waited look again, also where taking failed: then one of them tries.
    private func take(_ series: Numbering.Series, _ size: Int) async throws {
        let isFirst = state.withLock { $0.blocks[series] == nil }
        let taken = await Result.of { [commit] in
            try await commit.submit { try Self.take(series, size, isFirst: isFirst, $0) }
        }
        let waiters = state.withLock { state in
            if case .success(let end) = taken {
                if state.blocks.count >= Numbering.seriesKept { state.blocks.removeAll() }
                state.blocks[series] = Block(next: end - size + 1, end: end, size: size)
            }
            return state.waiting.removeValue(forKey: series) ?? []
        }
        for waiter in waiters { waiter.resume() }
        _ = try taken.get()
    }

    /// - Parameter isFirst: also what the rows have is looked at: cases may have come from elsewhere.
    /// - Returns: the last number of the block.
    private static func take(
        _ series: Numbering.Series, _ size: Int, isFirst: Bool, _ writer: any SQLWriter
    ) throws -> Int {
        let known = try writer.first("SELECT taken FROM number_block WHERE series = ?1", [.text(series.prefix)]) {
            $0.int(0)
        } ?? 0
        let highest = isFirst ? try Numbering.highest(series, writer) : 0
        let end = max(known, highest) + size
        try writer.execute(
            """
            INSERT INTO number_block (series, taken) VALUES (?1, ?2)
            ON CONFLICT (series) DO UPDATE SET taken = excluded.taken
            """, [.text(series.prefix), .integer(Int64(end))])
        return end
    }
}

extension Result where Failure == any Error {
    fileprivate static func of(_ body: () async throws -> Success) async -> Self {
        do { return .success(try await body()) } catch { return .failure(error) }
    }
}
