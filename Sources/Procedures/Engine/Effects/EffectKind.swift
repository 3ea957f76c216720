/// A named thing that an action can do. What a procedure file cannot say is added here, for every procedure.
public struct EffectKind: Sendable {
    public struct Argument: Sendable, Hashable {
        public enum Form: Sendable, Hashable {
            /// Name of a clock of the procedure; `all` where the effect takes all of them.
            case clock(allowsAll: Bool)
            /// A plain name of the procedure's own.
            case name
            /// One of these plain words.
            case choice([String])
            /// A FEEL expression.
            case value
        }

        public let name: String
        public let form: Form
        public let isRequired: Bool
        public let about: String

        static func clock(all: Bool = false) -> Argument {
            Argument(name: "clock", form: .clock(allowsAll: all), isRequired: true, about: "clock of this procedure")
        }

        static func name(_ name: String, _ about: String) -> Argument {
            Argument(name: name, form: .name, isRequired: true, about: about)
        }

        static func choice(_ name: String, _ words: [String], _ about: String) -> Argument {
            Argument(name: name, form: .choice(words), isRequired: true, about: about)
        }

        static func value(_ name: String, _ about: String) -> Argument {
            Argument(name: name, form: .value, isRequired: true, about: about)
        }

        static func optional(_ name: String, _ about: String) -> Argument {
            Argument(name: name, form: .value, isRequired: false, about: about)
        }
    }

    public let name: String
    public let about: String
    /// The first one is meant when the file gives a single value instead of named arguments.
    public let arguments: [Argument]
    /// Only adds to the case, so any node may do it; the other effects make an action a move of the holder's.
    public let isAddition: Bool
    let run: @Sendable (inout Draft, Effect) throws(Refusal) -> Void

    init(
        _ name: String, _ about: String, _ arguments: [Argument] = [], isAddition: Bool = false,
        run: @escaping @Sendable (inout Draft, Effect) throws(Refusal) -> Void
    ) {
        self.name = name
        self.about = about
        self.arguments = arguments
        self.isAddition = isAddition
        self.run = run
    }

    /// Every effect there is, in the order of the manual.
    public static let all: [EffectKind] =
        clockEffects + holderEffects + approvalEffects + opinionEffects + materialEffects + resultEffects
        + ratingEffects + routingEffects + recordEffects

    public static let named: [String: EffectKind] = Dictionary(
        all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
}
