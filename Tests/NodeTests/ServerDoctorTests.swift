import Foundation
import Kernel
import Registry
import TestSupport
import Testing
import Web

@testable import Database
@testable import Node

/// What the doctor, the metrics and a failed start say of a database on a server.
@Suite(.enabled(if: TestStore.isPostgres, "needs a PostgreSQL")) struct ServerDoctorTests {
    @Test func `The doctor looks at server, schema, chain and promises`() async throws {
        let house = try MoveHouse()
        let configuration = try await house.installation(database: try house.middle())
        let report = await Doctor(configuration, time: MoveHouse.time).run()
        var grades: [String: DoctorReport.Grade] = [:]
        for finding in report.findings { grades[finding.check] = finding.grade }
        for check in ["hosts", "database", "serving", "connections", "schema", "chain", "outbox", "clock", "vacuum"] {
            #expect(grades[check] == .good, "\(check): \(report.text)")
        }
        // No standby, and the server of the tests syncs nothing.
        #expect(grades["standby"] == .watch)
        #expect(grades["backup"] == .watch)
        #expect(report.text.contains("is the primary"))
    }

    @Test func `A server that is away, a database that is not there, a wrong user: each has its words`() async throws {
        let house = try MoveHouse()
        guard case .postgres(let address) = try house.middle() else { return }
        let away = try #require(PostgresAddress("postgres://somebody@127.0.0.1:1/none"))
        let cases: [(PostgresAddress, PostgresRefusal)] = [
            (try #require(PostgresAddress(address.naming("nothing_of_that_name"))), .database), (away, .unreachable),
            (address.adding("user=nobody_of_that_name"), .role),
        ]
        for (address, wanted) in cases {
            do {
                _ = try await PostgresDatabase.open(address)
                Issue.record("\(address) was opened")
            } catch DatabaseError.notConnected(let refusal, let words) {
                #expect(refusal == wanted, "\(words)")
                #expect(!words.isEmpty)
                let failure = try #require(Failure(DatabaseError.notConnected(refusal, words: words)))
                #expect(failure.sentence.contains("PostgreSQL"))
            }
        }
        var configuration = try Configuration(environment: ["TONGBAN_DATA": house.folder.file("data")])
        configuration.databaseAddress = .postgres(away)
        let report = await Doctor(configuration, time: MoveHouse.time).run()
        #expect(report.grade == .bad && report.text.contains("127.0.0.1:1 is not to be had"))
    }

    @Test func `Figures of a server are measured`() async throws {
        let house = try MoveHouse()
        let configuration = try await house.installation(database: try house.middle())
        let installation = try await Installation.open(configuration, time: MoveHouse.time, scrypt: .weak)
        let families = await OperationMetrics(installation: installation, serving: .init()).families()
        let names = families.map(\.name)
        for name in ["bytes", "connections", "connections_max", "standbys", "lag_seconds"] {
            #expect(names.contains("tongban_database_" + name))
        }
        try await installation.close()
    }
}

/// The sentences of a connection that failed, of which there is no code.
@Suite struct PostgresRefusalTests {
    static let sentences: [(String, Bool, PostgresRefusal)] = [
        (#"connection to server at "127.0.0.1", port 5432 failed: FATAL:  password authentication failed for user "t""#, true, .password),
        (#"connection to server at "db", port 5432 failed: fe_sendauth: no password supplied"#, true, .password),
        (#"connection to server at "db" (10.0.0.1), port 5432 failed: FATAL:  role "t" does not exist"#, false, .role),
        (#"connection to server at "db" (10.0.0.1), port 5432 failed: FATAL:  database "t" does not exist"#, false, .database),
        (#"FATAL:  no pg_hba.conf entry for host "10.0.0.9", user "t", database "t", SSL off"#, false, .notAllowed),
        (#"root certificate file "/nowhere" does not exist"#, false, .tls),
        (#"connection to server at "db" failed: session is read-only"#, false, .noPrimary),
        (#"connection to server at "db" failed: FATAL:  the database system is starting up"#, false, .notReady),
        (#"connection to server at "db" failed: FATAL:  sorry, too many clients already"#, false, .full),
        (#"connection to server at "127.0.0.1", port 1 failed: Connection refused"#, false, .unreachable),
        ("致命错误:  用户 Password 认证失败", true, .password),
    ]

    @Test(arguments: sentences.indices) func `A sentence is understood`(_ index: Int) {
        let (words, askedForPassword, wanted) = Self.sentences[index]
        #expect(PostgresRefusal(words, askedForPassword: askedForPassword) == wanted)
    }

    @Test func `Hosts of an address are told apart, and those of this machine`() throws {
        let address = try #require(PostgresAddress("postgres://t@db1,db2:5433/t?sslmode=verify-full"))
        #expect(address.isElsewhere)
        #expect(address.setting("sslmode") == "verify-full")
        #expect(!(try #require(PostgresAddress("postgres://t@127.0.0.1/t")).isElsewhere))
        #expect(!(try #require(PostgresAddress("postgres:///t?host=/run/postgresql")).isElsewhere))
        #expect(address.naming(application: "x").shown == "postgres://t@db1,db2:5433/t")
    }
}
