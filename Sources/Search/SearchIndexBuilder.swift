/// Collects the terms of documents and sorts them into the flat arrays of an index.
struct SearchIndexBuilder {
    private enum FieldWeight {
        static let name: UInt32 = 255
        static let alternativeName: UInt32 = 235
        static let keyword: UInt32 = 205
    }

    private let vocabulary: Vocabulary
    private let genericWords: [UInt32: [[UInt32]]]
    private let actionMatcher: ActionMatcher
    private var termKeys: [UInt32] = []
    private var termPostings: [UInt32] = []
    private var bodyNumbers: [String: UInt16] = [:]
    private(set) var ids: [Int] = []
    private(set) var priors: [Float] = []
    private(set) var actions: [UInt16] = []
    private(set) var numbers: [UInt32: UInt16] = [:]
    private(set) var nameUnits: [UInt16] = []
    private(set) var nameStarts: [UInt32] = [0]
    private(set) var bodies: [UInt16] = []
    private(set) var bodyUnits: [[UInt16]] = []

    init(vocabulary: Vocabulary, capacity: Int) {
        self.vocabulary = vocabulary
        actionMatcher = ActionMatcher(vocabulary.actions)
        genericWords = Dictionary(grouping: vocabulary.genericWords.filter { !$0.isEmpty }, by: { $0[0] })
            .mapValues { words in words.sorted { $0.count > $1.count } }
        ids.reserveCapacity(capacity)
        termKeys.reserveCapacity(capacity * 40)
        termPostings.reserveCapacity(capacity * 40)
    }

    mutating func add(_ document: SearchDocument) {
        // 24 bits of a posting hold the document's number.
        guard ids.count < 1 << 24 else { return }
        let number = UInt32(ids.count)
        let units = TextUnits.split(NameText.withoutNoise(document.name, vocabulary: vocabulary))
        let name = units.map { self.number(of: $0) }
        addTerms(name, document: number, weight: FieldWeight.name)
        appendName(name, generic: genericFlags(units))
        for other in document.alternativeNames {
            addTerms(
                TextUnits.split(other).map { self.number(of: $0) }, document: number,
                weight: FieldWeight.alternativeName)
        }
        for keyword in document.keywords {
            addTerms(
                TextUnits.split(keyword).map { self.number(of: $0) }, document: number, weight: FieldWeight.keyword)
        }
        ids.append(document.id)
        priors.append(document.weight.isFinite ? Float(max(0.1, min(document.weight, 10))) : 1)
        actions.append(actionMatcher.mask(of: units))
        bodies.append(body(document.department))
    }

    private mutating func number(of unit: UInt32) -> UInt16 {
        if let known = numbers[unit] { return known }
        // Beyond 15 bits further units share the last number: found with less precision rather than not at all.
        let number = UInt16(min(numbers.count + 1, Int(SearchIndex.genericFlag) - 1))
        numbers[unit] = number
        return number
    }

    private mutating func body(_ name: String) -> UInt16 {
        if let known = bodyNumbers[name] { return known }
        guard bodyUnits.count < Int(UInt16.max) else { return 0 }
        let number = UInt16(bodyUnits.count)
        bodyUnits.append(TextUnits.split(name).map { self.number(of: $0) })
        bodyNumbers[name] = number
        return number
    }

    private mutating func addTerms(_ units: [UInt16], document: UInt32, weight: UInt32) {
        let posting = document << 8 | weight
        for (place, unit) in units.enumerated() {
            termKeys.append(UInt32(unit) << 16)
            termPostings.append(posting)
            guard place + 1 < units.count else { continue }
            termKeys.append(UInt32(unit) << 16 | UInt32(units[place + 1]))
            termPostings.append(posting)
        }
    }

    private mutating func appendName(_ name: [UInt16], generic: [Bool]) {
        for (unit, flag) in zip(name, generic) { nameUnits.append(flag ? unit | SearchIndex.genericFlag : unit) }
        nameStarts.append(UInt32(nameUnits.count))
    }

    private func genericFlags(_ units: [UInt32]) -> [Bool] {
        var flags = Array(repeating: false, count: units.count)
        for place in units.indices {
            guard let words = genericWords[units[place]] else { continue }
            for word in words where units[place...].starts(with: word) {
                for offset in word.indices { flags[place + offset] = true }
                break
            }
        }
        return flags
    }

    /// Sorts the postings by term and document and joins doubles, keeping the better field.
    func finish() -> SearchIndex {
        let order = Self.stableOrder(of: termKeys)
        var terms: [UInt32] = []
        var starts: [UInt32] = []
        var postings: [UInt32] = []
        postings.reserveCapacity(order.count)
        for entry in order {
            let key = termKeys[Int(entry)]
            let posting = termPostings[Int(entry)]
            if terms.last != key {
                terms.append(key)
                starts.append(UInt32(postings.count))
            } else if let last = postings.last, last >> 8 == posting >> 8 {
                postings[postings.count - 1] = max(last, posting)
                continue
            }
            postings.append(posting)
        }
        starts.append(UInt32(postings.count))
        // Exact copies: the arrays live as long as the index, their growth slack should not.
        return SearchIndex(self, terms: Array(terms[...]), starts: Array(starts[...]), postings: Array(postings[...]))
    }

    /// Positions of `keys` in ascending order of key, equal keys in their original order: a radix sort by 16
    /// bits, since
    /// comparing would cost more than everything else in the build together.
    private static func stableOrder(of keys: [UInt32]) -> [UInt32] {
        var order = keys.indices.map { UInt32($0) }
        var next = [UInt32](repeating: 0, count: keys.count)
        for shift in [UInt32(0), 16] {
            var places = [UInt32](repeating: 0, count: 1 << 16)
            for key in keys { places[Int(key >> shift & 0xFFFF)] += 1 }
            var sum: UInt32 = 0
            for bucket in places.indices {
                let size = places[bucket]
                places[bucket] = sum
                sum += size
            }
            for entry in order {
                let bucket = Int(keys[Int(entry)] >> shift & 0xFFFF)
                next[Int(places[bucket])] = entry
                places[bucket] += 1
            }
            swap(&order, &next)
        }
        return order
    }
}
