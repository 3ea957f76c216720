public import Kernel

/// What `tongban doctor` found, check by check.
public struct DoctorReport: Sendable {
    public enum Grade: Int, Sendable, Comparable {
        case good, watch, bad

        public static func < (left: Grade, right: Grade) -> Bool { left.rawValue < right.rawValue }

        public var word: String {
            switch self {
            case .good: "good"
            case .watch: "watch"
            case .bad: "bad"
            }
        }
    }

    public struct Finding: Sendable {
        public var check: String
        public var grade: Grade
        /// What was seen and, where it is not good, what to do.
        public var sentence: String
    }

    public private(set) var findings: [Finding] = []

    public var grade: Grade { findings.map(\.grade).max() ?? .good }

    public var status: ExitStatus {
        switch grade {
        case .good: .good
        case .watch: .found
        case .bad: .bad
        }
    }

    mutating func add(_ check: String, _ grade: Grade, _ sentence: String) {
        findings.append(Finding(check: check, grade: grade, sentence: sentence))
    }

    mutating func add(_ other: DoctorReport) { findings += other.findings }

    public var text: String {
        let width = findings.map(\.check.count).max() ?? 0
        return findings.map { finding in
            let word = finding.grade.word.padded(to: 6)
            return word + finding.check.padded(to: width + 2) + finding.sentence
        }.joined(separator: "\n")
    }

    public var json: JSONValue {
        [
            "grade": .text(grade.word),
            "findings": .list(
                findings.map {
                    ["check": .text($0.check), "grade": .text($0.grade.word), "sentence": .text($0.sentence)]
                }),
        ]
    }
}

extension String {
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
