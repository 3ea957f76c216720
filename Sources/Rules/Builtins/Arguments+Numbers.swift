import FoundationEssentials

extension Arguments {
    func number(_ index: Int) -> Decimal? {
        switch self[index] {
        case .number(let number): return number
        case .list(let elements):
            if elements.count == 1, case .number(let number) = elements[0] { return number }
            return nil
        default: return nil
        }
    }

    /// A number as a whole one, cut towards zero.
    func integer(_ index: Int) -> Int? { number(index)?.whole().exactInt }
}

extension [Value] {
    /// All elements as numbers; nil where one is none.
    var numbers: [Decimal]? {
        var numbers: [Decimal] = []
        numbers.reserveCapacity(count)
        for case .number(let number) in self { numbers.append(number) }
        return numbers.count == count ? numbers : nil
    }
}
