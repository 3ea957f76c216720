import ArgumentParser
import Foundation
import Kernel
import Node
import Procedures

struct ProceduresCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "procedures", abstract: "Check or draw procedure files.", subcommands: [Check.self, Draw.self])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Check procedure files whole; every flaw with file and line. Without a file: all that would be in force.",
            discussion: """
                Opens no data. Without files it looks at those of the program and at the folder procedures in the data.

                Example: tongban procedures check my-loop.yaml
                """ + "\n\n" + ExitStatus.help([.found], opening: false))

        @Argument(help: "Files to check.", completion: .file()) var files: [String] = []
        @OptionGroup(title: "Settings") var settings: SettingOptions

        func run() async throws {
            let own = try settings.configuration().proceduresPath
            let urls =
                files.isEmpty
                ? ProcedureFolder.files(in: ProcedureFolder.bundled)
                    + ProcedureFolder.files(in: URL(fileURLWithPath: own))
                : files.map { URL(fileURLWithPath: $0) }
            var isFlawed = false
            for url in urls {
                do {
                    let definition = try ProcedureFolder.load(url)
                    print(
                        "\(url.lastPathComponent): \(definition.id) version \(definition.version): "
                            + "\(definition.states.count) states, \(definition.actions.count) actions, "
                            + "\(definition.clocks.count) clocks: good")
                } catch let flaws as ProcedureFlaws {
                    isFlawed = true
                    print(flaws.description)
                }
            }
            if isFlawed { throw ExitCode.failure }
        }
    }

    struct Draw: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Draw a procedure as SVG on standard output.",
            discussion: """
                States and actions of one file, as on the page of the procedure. Opens no data.

                Example: tongban procedures draw my-loop.yaml --language en > my-loop.svg
                """ + "\n\n" + ExitStatus.help([], opening: false))

        @Argument(help: "The procedure file.", completion: .file()) var file: String
        @Option(help: "Language of the drawing: zh-Hans or en.") var language = "zh-Hans"

        func run() async throws {
            let definition = try ProcedureFolder.load(URL(fileURLWithPath: file))
            print(ProcedureDrawing.svg(definition, language: Language(rawValue: language), current: nil))
        }
    }
}
