import Kernel
import Procedures

/// What is to be copied next, in the order of time, with numbers: day after day of a plan.
struct LoadFeed: Sendable {
    private let lives: [CaseLife]
    private let plan: LoadPlan
    private let batchCases: Int
    private var random: SeededRandom
    private var ids: PastIdentifiers
    private var nextDay = 0
    private var waiting: ArraySlice<CaseRows.Job> = []

    init(_ load: CaseLoad, _ plan: LoadPlan, _ lives: [CaseLife]) {
        self.lives = lives
        self.plan = plan
        batchCases = max(1, load.transactionCases)
        random = SeededRandom(seed: load.seed)
        // Two loads of one installation must not mint the same.
        ids = PastIdentifiers(seed: .random(in: .min ... .max))
    }

    /// Of one transaction; none when all are taken.
    mutating func take(_ casework: Casework) async throws -> [CaseRows.Job] {
        var taken: [CaseRows.Job] = []
        while taken.count < batchCases {
            if waiting.isEmpty {
                guard nextDay < plan.days.count else { break }
                waiting = try await jobs(on: plan.days[nextDay], casework)[...]
                nextDay += 1
            }
            let part = waiting.prefix(batchCases - taken.count)
            taken += part
            waiting.removeFirst(part.count)
        }
        return taken
    }

    private struct Draft {
        var stencil: CaseStencil
        var delay: Int64
        var at: Instant { stencil.filedAt.adding(milliseconds: delay) }
    }

    private mutating func jobs(on day: Day, _ casework: Casework) async throws -> [CaseRows.Job] {
        let projection = CaseProjection(procedures: casework.procedures)
        var drafts: [Draft] = []
        for share in plan.shares(on: day) {
            let life = lives[share.life]
            let stencil = try CaseStencil(life, days: share.days, projection)
            for _ in 0..<share.copies {
                let delay = life.slackMilliseconds > 0 ? Int64(random.next() % UInt64(life.slackMilliseconds)) : 0
                drafts.append(Draft(stencil: stencil, delay: delay))
            }
        }
        drafts.sort { $0.at < $1.at }
        return try await numbered(drafts, on: day, casework)
    }

    /// All numbers of a county's day are taken together, those of all counties at the same time: where they have to be
    /// written down, that is one commit.
    private mutating func numbered(
        _ drafts: [Draft], on day: Day, _ casework: Casework
    ) async throws -> [CaseRows.Job] {
        let wanted = drafts.reduce(into: [:] as [DivisionCode: Int]) {
            $0[$1.stencil.state.number.county, default: 0] += 1
        }
        var next = try await withThrowingTaskGroup(of: (DivisionCode, Int).self) { group in
            for (county, count) in wanted {
                group.addTask {
                    let taken = try await casework.numbering.reserve(
                        count, home: county, day: day, from: casework.database)
                    return (county, taken.lowerBound)
                }
            }
            return try await group.reduce(into: [:] as [DivisionCode: Int]) { $0[$1.0] = $1.1 }
        }
        return try drafts.map { draft in
            let county = draft.stencil.state.number.county
            let sequence = next[county] ?? 1
            next[county] = sequence + 1
            guard let number = CaseNumber(county: county, day: day, node: casework.node, sequence: sequence) else {
                throw CaseworkError.numbersExhausted
            }
            return CaseRows.Job(
                stencil: draft.stencil, id: ids.next(at: draft.at), number: number, delayMilliseconds: draft.delay,
                chance: random.next())
        }
    }
}
