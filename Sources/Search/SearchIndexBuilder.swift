/// Collects the terms of documents and sorts them into the flat arrays of an index.
struct SearchIndexBuilder {
    private enum FieldWeight {
        static let name: UInt32 = 255
        static let alternativeName: UInt32 = 235
        static let keyword: UInt32 = 205
        static let summary: UInt32 = 60
    }

    private let vocabulary: Vocabulary
    private let words: NameWords
    private var termKeys: [UInt32] = []
    private var termPostings: [UInt32] = []
    private var bodyNumbers: [String: UInt16] = [:]
    private var lastBody: (name: String, number: UInt16)?
    private(set) var ids: [Int] = []
    private(set) var priors: [Float] = []
    private(set) var actions: [UInt16] = []
    private var hanNumbers = [UInt16](repeating: 0, count: NameWords.block.count)
    private var otherNumbers: [UInt32: UInt16] = [:]
    private(set) var unitCount = 0
    private(set) var nameUnits: [UInt16] = []
    private(set) var nameStarts: [UInt32] = [0]
    private(set) var bodies: [UInt16] = []
    private(set) var bodyUnits: [[UInt16]] = []

    init(vocabulary: Vocabulary, capacity: Int) {
        self.vocabulary = vocabulary
        words = NameWords(vocabulary)
        ids.reserveCapacity(capacity)
        termKeys.reserveCapacity(capacity * 40)
        termPostings.reserveCapacity(capacity * 40)
    }

    mutating func add(_ document: SearchDocument) {
        // 24 bits of a posting hold the document's number.
        guard ids.count < 1 << 24 else { return }
        let number = UInt32(ids.count)
        let units = TextUnits.split(NameText.withoutNoise(document.name, vocabulary: vocabulary))
        addTerms(units.map { self.number(of: $0) }, document: number, weight: FieldWeight.name)
        appendName(units)
        for other in document.alternativeNames {
            addTerms(
                TextUnits.split(other).map { self.number(of: $0) }, document: number,
                weight: FieldWeight.alternativeName)
        }
        for keyword in document.keywords {
            addTerms(
                TextUnits.split(keyword).map { self.number(of: $0) }, document: number, weight: FieldWeight.keyword)
        }
        if !document.summary.isEmpty {
            addTerms(
                TextUnits.split(document.summary, limit: SearchDocument.summaryLimit).map { self.number(of: $0) },
                document: number, weight: FieldWeight.summary)
        }
        ids.append(document.id)
        priors.append(document.weight.isFinite ? Float(max(0.1, min(document.weight, 10))) : 1)
        bodies.append(body(document.department))
    }

    private mutating func number(of unit: UInt32) -> UInt16 {
        guard NameWords.block.contains(unit) else {
            if let known = otherNumbers[unit] { return known }
            let number = nextNumber()
            otherNumbers[unit] = number
            return number
        }
        let place = Int(unit - NameWords.block.lowerBound)
        if hanNumbers[place] == 0 { hanNumbers[place] = nextNumber() }
        return hanNumbers[place]
    }

    private mutating func nextNumber() -> UInt16 {
        // Beyond 15 bits further units share the last number: found with less precision rather than not at all.
        unitCount = min(unitCount + 1, Int(SearchIndex.genericFlag) - 1)
        return UInt16(unitCount)
    }

    /// The number of each unit that occurs.
    var numbers: [UInt32: UInt16] {
        var numbers = otherNumbers
        numbers.reserveCapacity(unitCount)
        for (place, number) in hanNumbers.enumerated() where number != 0 {
            numbers[UInt32(place) + NameWords.block.lowerBound] = number
        }
        return numbers
    }

    private mutating func body(_ name: String) -> UInt16 {
        // Items of one body come together, and a long name takes long to look up.
        if let lastBody, lastBody.name == name { return lastBody.number }
        let number = numberOfBody(name)
        lastBody = (name, number)
        return number
    }

    private mutating func numberOfBody(_ name: String) -> UInt16 {
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

    private mutating func appendName(_ units: [UInt32]) {
        let start = nameUnits.count
        for unit in units { nameUnits.append(number(of: unit)) }
        actions.append(
            words.read(units) { range in
                for place in range { nameUnits[start + place] |= SearchIndex.genericFlag }
            })
        nameStarts.append(UInt32(nameUnits.count))
    }

    /// Sorts the postings by term and document and joins doubles, keeping the better field.
    func finish() -> SearchIndex {
        let order = PostingOrder.stable(termKeys, numbers: unitCount)
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
}
