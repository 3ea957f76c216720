import ArgumentParser
import Kernel
import Node
import Registry

struct Verify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check the journal's hash chain and the signature of every checkpoint.",
        discussion: """
            Reads every entry again, names the first bad one, and says up to where the chain is signed. It may run \
            while the data are served. Needs the keys of the installation.

            Example: tongban verify --data /srv/tongban
            """ + "\n\n" + ExitStatus.help([.found], opening: true))

    @OptionGroup(title: "Settings") var settings: SettingOptions

    func run() async throws {
        let installation = try await Installation.openBeside(settings.configuration())
        let report = try await Upkeep(installation).verify()
        try await installation.close()
        print(report.text)
        if !report.isGood { throw ExitCode.failure }
    }
}

struct Rebuild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make every projection anew from the journal and say whether it came out the same.",
        discussion: """
            Lists, clocks and counts are made from the entries again, in one transaction. The data must not be \
            served; it takes about a minute for a hundred thousand entries.

            Example: tongban rebuild --data /srv/tongban
            """ + "\n\n" + ExitStatus.help([.found], opening: true))

    @OptionGroup(title: "Settings") var settings: SettingOptions

    func run() async throws {
        let installation = try await Installation.open(settings.configuration())
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
            discussion: """
                It may run while the data are served; the token is good at once. Only its digest is kept: who loses \
                it makes another. Needs the person's account.

                Example: tongban token create "county portal" --account liuxiaomei --days 90
                """ + "\n\n" + ExitStatus.help([], opening: true))

        @Argument(help: "Name of the program.") var name: String
        @Option(help: "User name of the person whose posts it has.") var account: String
        @Option(help: "Days until it expires.") var days = 365
        @OptionGroup(title: "Settings") var settings: SettingOptions

        func run() async throws {
            let installation = try await Installation.openBeside(settings.configuration())
            let token = try await Upkeep(installation).createToken(name: name, account: account, days: days)
            try await installation.close()
            print(token)
        }
    }
}

struct AdministratorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "administrator",
        abstract: "Make the first administrator of an installation; asks for the password on standard input.",
        discussion: """
            Needs the territory to be there (tongban import divisions), and data that are not served.

            Example: tongban administrator wangfang --name 王芳 --number 510421190505010024 --division 510421000000
            """ + "\n\n" + ExitStatus.help([.found], opening: true))

    @Argument(help: "User name.") var username: String
    @Option(help: "Name of the person.") var name: String
    @Option(help: "Identity number of the person.") var number: String
    @Option(help: "Territory, 12 digits; the installation's own when left out.") var division: String?
    @OptionGroup(title: "Settings") var settings: SettingOptions

    func run() async throws {
        let installation = try await Installation.open(settings.configuration())
        print("password (at least 10 characters):", terminator: " ")
        let password = readLine(strippingNewline: true) ?? ""
        try await Upkeep(installation).createAdministrator(
            username: username, name: name, number: number, password: password, division: division)
        try await installation.close()
        print("\(username) may sign in now.")
    }
}
