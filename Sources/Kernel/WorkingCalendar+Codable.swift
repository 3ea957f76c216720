extension WorkingCalendar: Codable {
    private enum CodingKeys: String, CodingKey { case exceptions, publishedYears }

    private struct Entry: Codable {
        var day: Day
        var isWorking: Bool
        var name: String
    }

    /// `{exceptions: [{day, isWorking, name}], publishedYears: [2026]}`; a day named twice is an error.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        var exceptions: [Day: Exception] = [:]
        for entry in try container.decode([Entry].self, forKey: .exceptions) {
            let exception = entry.isWorking ? Exception.working(entry.name) : .off(entry.name)
            guard exceptions.updateValue(exception, forKey: entry.day) == nil else {
                throw DecodingError.dataCorruptedError(
                    forKey: .exceptions, in: container, debugDescription: "\(entry.day) is named twice")
            }
        }
        let years = try container.decode([Int].self, forKey: .publishedYears)
        self.init(exceptions: exceptions, publishedYears: Set(years))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        let entries = exceptions.sorted { $0.key < $1.key }
            .map { Entry(day: $0.key, isWorking: $0.value.isWorking, name: $0.value.name) }
        try container.encode(entries, forKey: .exceptions)
        try container.encode(publishedYears.sorted(), forKey: .publishedYears)
    }
}
