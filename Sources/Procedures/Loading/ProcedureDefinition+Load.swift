import Kernel
import Yams

extension ProcedureDefinition {
    /// Longest procedure file, in bytes.
    public static let fileBytes = 1_000_000

    /// Reads a procedure file and checks it whole. All flaws are told at once, each with its line and column; only a
    /// file that is not even YAML, or that names a key twice, stops at that.
    public static func load(yaml: String, file: String) throws(ProcedureFlaws) -> ProcedureDefinition {
        guard yaml.utf8.count <= fileBytes else {
            throw ProcedureFlaws(file, .start, "the file is longer than \(fileBytes) bytes")
        }
        let root = try compose(yaml, file: file)
        let reader = ProcedureReader(file: file)
        let definition = reader.read(root)
        reader.checkReferences()
        if let definition { ProcedureChecker(definition, reader: reader).check() }
        guard let definition, reader.flaws.flaws.isEmpty else {
            throw ProcedureFlaws(flaws: reader.flaws.flaws.sorted())
        }
        return definition
    }

    private static func compose(_ yaml: String, file: String) throws(ProcedureFlaws) -> Yams.Node {
        do {
            guard let root = try Yams.compose(yaml: yaml) else {
                throw ProcedureFlaws(file, .start, "the file is empty")
            }
            return root
        } catch let flaws as ProcedureFlaws {
            throw flaws
        } catch let error as YamlError {
            throw ProcedureFlaws(error, file: file)
        } catch {
            throw ProcedureFlaws(file, .start, "not readable as YAML")
        }
    }
}

extension ProcedureFlaws {
    fileprivate init(_ file: String, _ spot: Spot, _ message: String) {
        self.init(flaws: [Flaw(file: file, line: spot.line, column: spot.column, message: message)])
    }

    fileprivate init(_ error: YamlError, file: String) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.init(file, Spot(mark), "not YAML: \(problem)")
        case .duplicatedKeysInMapping(let duplicates, let context):
            let names = duplicates.sorted().map { "`\($0)`" }.joined(separator: ", ")
            self.init(file, Spot(context.mark), "duplicate key \(names)")
        default:
            self.init(file, .start, "not readable as YAML")
        }
    }
}
