import Casework
import Hummingbird
import HummingbirdTesting
import Kernel
import Procedures
import Registry
import Testing
import Web

/// The description and the program say the same.
@Suite struct APIDescriptionTests {
    private static let methods: [HTTPRequest.Method] = [.get, .post, .put, .patch, .delete]

    @Test func pathsAndMethodsAgree() async throws {
        let paths = try #require(try APIHouse.description()["paths"]?.object)
        #expect(paths.count >= 18)
        try await APIHouse.open().test { client in
            for (path, item) in paths {
                let described = Set(item.object?.keys.map { $0.uppercased() } ?? [])
                let concrete = path.replacing("{id}", with: "019ac4f0-6a3e-7c52-9d0b-4f6a1b2c3d4e")
                    .replacing("{attachment}", with: "019ac4f0-6a3e-7c52-9d0b-4f6a1b2c3d4e")
                    .replacing("{code}", with: "510421000000")
                for method in Self.methods {
                    let answer = try await client.api(method, concrete)
                    if described.contains(method.rawValue) {
                        #expect(answer.status != .methodNotAllowed, "\(method) \(path)")
                        #expect(answer.code != "not-found", "\(method) \(path)")
                    } else {
                        #expect(answer.status == .methodNotAllowed, "\(method) \(path)")
                        let allowed = Set((answer.headers[.allow] ?? "").split(separator: ", ").map(String.init))
                        #expect(allowed.subtracting(["HEAD"]) == described, "\(path)")
                    }
                }
            }
        }
    }

    @Test func boundsAgree() throws {
        let description = try APIHouse.description()
        func parameter(_ path: String, _ name: String, _ bound: String) -> Int? {
            let all = description["paths"]?["/api/v1/" + path]?["get"]?["parameters"]?.list ?? []
            return all.first { $0["name"]?.text == name }?["schema"]?[bound]?.int
        }
        func member(_ schema: String, _ name: String, _ bound: String) -> Int? {
            description["components"]?["schemas"]?[schema]?["properties"]?[name]?[bound]?.int
        }
        #expect(parameter("cases", "limit", "maximum") == CaseworkLimits.pageRowsMax)
        #expect(parameter("cases", "limit", "default") == CaseworkLimits.pageRows)
        #expect(parameter("cases", "q", "maxLength") == CaseworkLimits.searchCharactersMax)
        #expect(parameter("items", "limit", "maximum") == WebLimits.searchResultsMax)
        #expect(parameter("items", "limit", "default") == WebLimits.searchResults)
        #expect(parameter("divisions", "q", "maxLength") == Territory.searchCharactersMaximum)
        #expect(parameter("units", "q", "maxLength") == Territory.searchCharactersMaximum)
        #expect(member("DivisionList", "divisions", "maxItems") == Territory.listMaximum)
        #expect(member("NoticeList", "notices", "maxItems") == CaseworkLimits.noticesMax)
        #expect(member("Counts", "open", "maximum") == CaseworkLimits.countMax)
        #expect(member("Attachment", "size", "maximum") == CaseworkLimits.attachmentBytesMax)
        #expect(member("Filing", "title", "maxLength") == Engine.titleCharacters)
        #expect(member("Command", "reason", "maxLength") == CaseLimits.noteCharacters)
        #expect(member("Command", "expectedVersion", "maximum") == CaseLimits.entries)
    }

    /// Words that a member may take are all described.
    @Test func wordsAgree() throws {
        let schemas = try #require(try APIHouse.description()["components"]?["schemas"])
        func words(_ schema: String, _ name: String) -> Set<String> {
            Set((schemas[schema]?["properties"]?[name]?["enum"]?.list ?? []).compactMap(\.text))
        }
        #expect(words("FormField", "type") == Set(FormField.Kind.allCases.map(\.rawValue)))
        #expect(words("Unit", "kind") == Set(UnitKind.allCases.map(\.rawValue)))
        #expect(words("CaseRow", "urgency") == Set(CaseRow.Urgency.allCases.map(\.rawValue)))
        #expect(words("CaseRow", "channel") == Set(CaseState.Channel.allCases.map(\.rawValue)))
        #expect(words("Attachment", "mediaType") == Set(FileStore.Kind.allCases.map(\.rawValue)))
        let outcomes = schemas["Case"]?["properties"]?["opinions"]?["items"]?["properties"]?["outcome"]?["enum"]?.list
        #expect(Set((outcomes ?? []).compactMap(\.text)) == Set(Opinion.Outcome.allCases.map(\.rawValue)))
        #expect(words("Division", "level") == Set(DivisionCode.Level.allCases.map { "\($0)" }))
    }

    /// Every reference in the description leads somewhere, and every object says whether it is closed.
    @Test func descriptionIsWhole() throws {
        let description = try APIHouse.description()
        var references: Set<String> = []
        func walk(_ value: JSONValue, _ place: String) {
            switch value {
            case .object(let object):
                if let reference = object["$ref"]?.text { references.insert(reference) }
                if object["type"] == "object", place.contains("/schemas/"), object["properties"] != nil {
                    #expect(object["additionalProperties"] != nil, "\(place)")
                }
                for (key, child) in object { walk(child, place + "/" + key) }
            case .list(let list): for (index, child) in list.enumerated() { walk(child, "\(place)/\(index)") }
            default: break
            }
        }
        walk(description, "")
        #expect(references.count > 20)
        for reference in references {
            let found = reference.dropFirst(2).split(separator: "/").reduce(Optional(description)) { $0?[String($1)] }
            #expect(found != nil, "\(reference)")
        }
        let identifiers = (description["paths"]?.object ?? [:]).values.flatMap { $0.object?.values.map { $0 } ?? [] }
            .compactMap { $0["operationId"]?.text }
        #expect(Set(identifiers).count == identifiers.count)
    }
}
