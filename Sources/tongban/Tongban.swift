import ArgumentParser
import Node

@main
struct Tongban: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tongban",
        abstract: "Public services of a village, a county or a province: accept anywhere, decide at home, collect nearby.",
        discussion: "Settings come from the environment: HOST, PORT, TONGBAN_DATA, TONGBAN_DEMO; see docs/development.md.",
        subcommands: [
            Serve.self, Import.self, ProceduresCommand.self, TokenCommand.self, Verify.self, Rebuild.self,
            KeysCommand.self, BenchCommand.self, AdministratorCommand.self,
        ])
}
