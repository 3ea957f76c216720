import Kernel

/// The address of a list: path and what narrows it. A list keeps its place because all of it stands in the address.
struct ListAddress {
    let path: String
    private(set) var items: [(name: String, value: String)]

    init(path: String, query: FormData, names: [String]) {
        self.path = path
        items = names.compactMap { name in query.text(name).map { (name, String($0.prefix(Self.valueMax))) } }
    }

    private static let valueMax = 100
    /// Position in the list: gone whenever the question changes.
    static let position = "after"

    func value(_ name: String) -> String? { items.first { $0.name == name }?.value }

    /// The same list with one thing changed, from its beginning; nil takes it away.
    func with(_ changes: (String, String?)...) -> String {
        var copy = self
        copy.set(Self.position, nil)
        for (name, value) in changes { copy.set(name, value) }
        return copy.text
    }

    /// The list further on from a position.
    func continued(at position: String) -> String {
        var copy = self
        copy.set(Self.position, position)
        return copy.text
    }

    /// A list of its own, with nothing kept but this.
    func beginning(_ name: String, _ value: String) -> String { path + "?\(name)=" + value.percentEncoded }

    /// The list from its beginning, without these.
    func without(_ names: String...) -> ListAddress { without(names) }

    func without(_ names: [String]) -> ListAddress {
        var copy = self
        for name in names + [Self.position] { copy.set(name, nil) }
        return copy
    }

    mutating func set(_ name: String, _ value: String?) {
        guard let value else { return items.removeAll { $0.name == name } }
        if let index = items.firstIndex(where: { $0.name == name }) {
            items[index].value = value
        } else {
            items.append((name, value))
        }
    }

    var text: String {
        items.isEmpty ? path : path + "?" + items.map { "\($0.name)=\($0.value.percentEncoded)" }.joined(separator: "&")
    }

    /// For a search form: everything but the search text and the position.
    func hidden(except name: String) -> [PageValues] {
        items.filter { $0.name != name && $0.name != Self.position }.map { ["name": $0.name, "value": $0.value] }
    }
}

extension Paths {
    /// A case opened from a list, with the way back to just this place of it.
    static func caseFile(_ id: String, from list: String) -> String { "/cases/\(id)?from=" + list.percentEncoded }
}
