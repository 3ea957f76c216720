import Foundation
import Kernel
import Yams

/// The demonstration's content, read from the YAML files that come with this room.
struct DemoContent: Sendable {
    struct Places: Codable, Sendable {
        struct Division: Codable, Sendable {
            var code: DivisionCode
            var name: LocalizedText
        }
        struct Unit: Codable, Sendable {
            var code: String
            var name: LocalizedText
            var kind: String
            var department: String?
            var division: DivisionCode
            var parent: String?
            var address: String?
            var hours: String?
            var phone: String?
        }
        var divisions: [Division]
        var units: [Unit]
    }

    struct People: Codable, Sendable {
        struct Official: Codable, Sendable {
            var username: String
            var name: LocalizedText
            var number: String
            var phone: String
            var roles: [String]
            var unit: String
            var title: LocalizedText
            var note: LocalizedText
        }
        struct Citizen: Codable, Sendable {
            var username: String
            var name: LocalizedText
            var number: String
            var phone: String
            var home: DivisionCode
            var address: String
            var note: LocalizedText
        }
        var staff: [Official]
        var citizens: [Citizen]
    }

    /// Names and sentences that made-up cases are built from.
    struct Words: Codable, Sendable {
        struct Comments: Codable, Sendable {
            var good: [String]
            var bad: [String]
        }
        struct Request: Codable, Sendable {
            var title: String
            var text: String
        }
        var familyNames: [String]
        var givenNames: [String]
        var explanations: [String]
        var supplementNotes: [String]
        var refusalReasons: [String]
        var ratingComments: Comments
        var urgings: [String]
        var notes: [String]
        var disclosureRequests: [Request]
    }

    struct Holidays: Codable, Sendable {
        struct Year: Codable, Sendable {
            var year: Int
            var days: [Entry]
        }
        struct Entry: Codable, Sendable {
            var name: String
            var off: [String]
            var working: [String]?
        }
        var years: [Year]
    }

    var places: Places
    var people: People
    var words: Words
    var stories: [Story]
    var briefStories: [Story]
    var holidays: Holidays
    /// Catalogue files: standards first, overrides last.
    var catalogue: [String]

    init() throws {
        let folder = Bundle.module.bundleURL.appendingPathComponent("Content")
        func text(_ name: String) throws -> String {
            try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
        }
        func read<T: Decodable>(_ name: String, _ type: T.Type) throws -> T {
            try YAMLDecoder().decode(type, from: text(name))
        }
        places = try read("territory.yaml", Places.self)
        people = try read("people.yaml", People.self)
        words = try read("names.yaml", Words.self)
        let told = try read("stories.yaml", Stories.self)
        stories = told.stories
        briefStories = told.brief
        holidays = try read("holidays.yaml", Holidays.self)
        let items = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasPrefix("items-") && $0.hasSuffix(".yaml") }.sorted()
        catalogue = try (items + ["overrides.yaml"]).map(text)
    }
}
