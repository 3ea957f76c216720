import ArgumentParser
import Kernel
import Node
import Registry

struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the journal's hash chain and the signature of every checkpoint.",
        discussion: """
            Names the first bad entry, says up to where the chain is signed, and ends with 1 where something is wrong. \
            It may run while the data is served.
            """)

    func run() async throws {
        let installation = try await Installation.openBeside(try Configuration())
        let report = try await Upkeep(installation).verify()
        try await installation.close()
        print(report.text)
        if !report.isGood { throw ExitCode.failure }
    }
}

struct Rebuild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make every projection anew from the journal and say whether it came out the same.")

    func run() async throws {
        let installation = try await Installation.open(try Configuration())
        let report = try await Upkeep(installation).rebuild()
        try await installation.close()
        print(report.text)
        if !report.isGood { throw ExitCode.failure }
    }
}

struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Bearer tokens for programs.", subcommands: [Create.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a token that acts with one person's posts; it is shown once.",
            discussion: "It may run while the data is served; the token is good at once.")

        @Argument(help: "Name of the program.") var name: String
        @Option(help: "User name of the person whose posts it has.") var account: String
        @Option(help: "Days until it expires.") var days = 365

        func run() async throws {
            let installation = try await Installation.openBeside(try Configuration())
            let token = try await Upkeep(installation).createToken(name: name, account: account, days: days)
            try await installation.close()
            print(token)
        }
    }
}

struct AdministratorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "administrator",
        abstract: "Make the first administrator of an installation; asks for the password on standard input.")

    @Argument(help: "User name.") var username: String
    @Option(help: "Name of the person.") var name: String
    @Option(help: "Identity number of the person.") var number: String
    @Option(help: "Territory, 12 digits; the installation's own when left out.") var division: String?

    func run() async throws {
        let installation = try await Installation.open(try Configuration())
        print("password (at least 10 characters):", terminator: " ")
        let password = readLine(strippingNewline: true) ?? ""
        try await Upkeep(installation).createAdministrator(
            username: username, name: name, number: number, password: password, division: division)
        try await installation.close()
        print("\(username) may sign in now.")
    }
}
