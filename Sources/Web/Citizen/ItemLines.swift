import Kernel
import Registry

/// Facts of an item in one line each, the same wherever an item is shown.
struct ItemLines {
    let site: Site
    let language: Language

    private func words(_ key: String, _ places: [String: String] = [:]) -> String {
        site.strings("citizen.item." + key, language, places)
    }

    /// A search result: name, who, how long, whether online.
    func hit(_ item: MergedItem, foundBy query: String) async throws -> PageValues {
        var info = [item.departmentName?[language]].compactMap { $0 }
        info.append(time(item))
        info.append(words(item.isOnline ? "online" : "counterOnly"))
        var hit: PageValues = [
            "name": item.name[language], "href": Paths.item(item.code, foundBy: query),
            "info": info.joined(separator: " · "), "origin": try await origin(item.division),
        ]
        if let summary = item.summary { hit["text"] = summary[language] }
        return hit
    }

    /// `当场办完`, `5 个工作日办完`.
    func time(_ item: MergedItem) -> String {
        if item.handling == .immediate { return words("immediate") }
        guard let days = item.promisedDays ?? item.statutoryDays else { return words("noTime") }
        return words(
            "promised", ["time": self.days(days, item.promisedDays == nil ? item.statutoryUnit : item.promisedUnit)])
    }

    func days(_ count: Int, _ unit: DayUnit) -> String {
        words("days.\(unit.rawValue)" + (count == 1 ? "One" : ""), ["n": String(count)])
    }

    func fee(_ item: MergedItem) -> String {
        guard let fee = item.fee else { return words("feeUnknown") }
        return fee.amount == .zero ? words("free") : words("yuan", ["amount": Self.plain(fee.amount)])
    }

    /// `20.00` as `20`, `12.50` as it is.
    private static func plain(_ money: Money) -> String {
        let text = money.description
        return text.hasSuffix(".00") ? String(text.dropLast(3)) : text
    }

    /// The mark of the territory that set a value: the province's standard is called so, others by their name.
    func origin(_ division: DivisionCode) async throws -> PageValues {
        let names = Names(site: site, language: language)
        let name = try await site.registry.territory.name(of: division)?[language] ?? division.text
        return [
            "level": names.level(division),
            "word": division.level == .province ? words("provinceStandard") : words("localRule", ["place": name]),
        ]
    }
}
