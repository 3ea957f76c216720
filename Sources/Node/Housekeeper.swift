public import Casework
import Database
import Journal
import Kernel
public import Logging
import Registry
import Vault
public import ServiceLifecycle

/// What a serving program does by itself beside its timers: signs the journal's chain, ends sessions that lasted too
/// long, forgets guesses and sign-ins broken off, marks expired versions of items, takes changes of calendars into the
/// limits of open cases, looks after files, gives new units the open cases that are theirs now, forgets cases whose
/// time is over, brings data keys under a new master key, makes the parts of the year to come, judges and clears away
/// looks at people's data, and clears away old notices.
///
/// Of several processes at one database one does it, another goes on when that one ends. Each round does a bounded
/// piece of each. What is done is written down with the work itself, so a restart neither
/// repeats nor forgets anything.
public struct Housekeeper: Service {
    /// What a round did.
    public struct Round: Sendable, Hashable {
        /// The position of a new checkpoint.
        public var signed: Int64?
        public var sessionsEnded = 0
        public var versionsExpired = 0
        public var casesRecomputed = 0
        public var casesRerouted = 0
        /// Cases forgotten since their time is over.
        public var casesForgotten = 0
        /// Data keys wrapped by a new master key.
        public var keysRewrapped = 0
        public var files = FileUpkeep()
        /// Looks at people's data that were judged, or are kept no longer.
        public var looksSettled = 0
        /// Notices that are kept no longer.
        public var noticesRemoved = 0
        /// A piece was full: there is more of it.
        public var isBehind = false
    }

    /// Between rounds. A change of the chain is signed after this time at the latest.
    public static let interval = Duration.seconds(60)
    /// Between rounds while something is behind: others have their turn in between.
    public static let intervalBehind = Duration.milliseconds(100)

    let installation: Installation
    let logger: Logger

    public init(installation: Installation, logger: Logger) {
        self.installation = installation
        self.logger = logger
    }

    public func run() async throws {
        try await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                guard await installation.casework.leases.holds(.upkeep) else {
                    try? await Task.sleep(for: .milliseconds(CaseworkLimits.leaseMilliseconds))
                    continue
                }
                let round = await round()
                try? await Task.sleep(for: round.isBehind ? Self.intervalBehind : Self.interval)
            }
        }
    }

    /// One piece of each kind of work. One that fails is told in the log and stops no other; it is tried again with the
    /// next round.
    public func round() async -> Round {
        var round = Round()
        await attempt("checkpoint") { round.signed = try await Upkeep(installation).checkpoint()?.position }
        await attempt("sessions") {
            round.sessionsEnded = try await installation.registry.accounts.purgeSessions()
            if round.sessionsEnded >= AccountLimits.purgeMaximum { round.isBehind = true }
        }
        await attempt("sign-ins") {
            let most = try await installation.registry.accounts.purgeSignIns()
            if most >= AccountLimits.purgeMaximum { round.isBehind = true }
        }
        await attempt("expired versions") {
            round.versionsExpired = try await installation.registry.catalogue.markExpired()
            if round.versionsExpired >= Catalogue.markedAtOnceMaximum { round.isBehind = true }
        }
        await attempt("parts of years") {
            let years = try await installation.casework.makeParts()
            if !years.isEmpty { logger.info("parts made", metadata: ["years": .stringConvertible(years)]) }
        }
        await attempt("calendars") {
            let step = try await installation.casework.takeCalendarStep()
            round.casesRecomputed = step.changed
            if !step.isDone { round.isBehind = true }
            if step.skipped > 0 {
                logger.warning("limits not computed anew", metadata: ["cases": .stringConvertible(step.skipped)])
            }
        }
        await attempt("files") {
            round.files = try await installation.casework.takeFileStep()
            if !round.files.isDone { round.isBehind = true }
            for name in round.files.missing { logger.error("file missing", metadata: ["file": .string(name)]) }
        }
        await attempt("opened units") {
            let step = try await installation.casework.takeOpeningStep()
            round.casesRerouted = step.changed
            if !step.isDone { round.isBehind = true }
            if step.skipped > 0 {
                logger.warning("cases not routed anew", metadata: ["cases": .stringConvertible(step.skipped)])
            }
        }
        await attempt("retention") {
            let step = try await installation.casework.takeRetentionStep()
            round.casesForgotten = step.changed
            if !step.isDone { round.isBehind = true }
        }
        await attempt("master key") { try await rotate(&round) }
        await attempt("looks") {
            let step = try await installation.casework.takeLookStep()
            round.looksSettled = step.changed
            if !step.isDone { round.isBehind = true }
        }
        await attempt("old notices") {
            let step = try await installation.casework.takeNoticeStep()
            round.noticesRemoved = step.changed
            // Nobody waits for it: where a page held little that is old, the next one has time.
            if !step.isDone, step.changed > CaseworkLimits.walkRows / 10 { round.isBehind = true }
        }
        return round
    }

    /// Takes up a master key that was put into the key file, and brings the data keys along.
    private func rotate(_ round: inout Round) async throws {
        let source = installation.configuration.masterKeySource
        if source.isFile, let masters = try source.read(), try await installation.vault.adopt(masters) {
            logger.info("master key taken into use", metadata: ["key": .string(masters.current.id)])
        }
        let step = try await installation.vault.takeRotationStep()
        round.keysRewrapped = step.rewrapped
        if !step.isDone { round.isBehind = true }
        for id in step.retired {
            logger.info("master key out of use", metadata: ["key": .string(id)])
        }
    }

    private func attempt(_ work: String, _ body: () async throws -> Void) async {
        do {
            try await body()
        } catch {
            logger.error("upkeep failed", metadata: ["work": .string(work), "error": .string(loggedWords(of: error))])
        }
    }
}
