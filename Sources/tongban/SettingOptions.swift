import ArgumentParser
import Node

/// The settings of the command line, the same for every command; docs/configuration.md has them all.
struct SettingOptions: ParsableArguments {
    @Option(help: "File of settings (YAML); else the one that TONGBAN_CONFIG names.", completion: .file(extensions: ["yaml"]))
    var config: String?
    @Option(help: "Folder of database, files and keys.", completion: .directory) var data: String?
    @Option(help: "The database: postgres://… or sqlite:FILE; else the file in the folder.") var database: String?
    @Option(help: "Address to listen on.") var host: String?
    @Option(help: "Port to listen on; 0 takes a free one.") var port: String?
    @Flag(help: "Demonstration content on first start, one-click sign-in.") var demo = false
    @Option(
        help: ArgumentHelp("Any other setting, by its name in docs/configuration.md.", valueName: "name=value"))
    var set: [String] = []

    func settings() throws -> Settings {
        var flags: [(name: String, value: String)] = []
        for (name, value) in [("data", data), ("database", database), ("host", host), ("port", port), ("demo", demo ? "1" : nil)] {
            if let value { flags.append((name, value)) }
        }
        for text in set {
            guard let split = text.firstIndex(of: "=") else {
                throw ValidationError("--set takes name=value")
            }
            flags.append((String(text[..<split]), String(text[text.index(after: split)...])))
        }
        return try Settings.current(flags: flags, file: config)
    }

    func configuration() throws -> Configuration { try Configuration(settings()) }
}
