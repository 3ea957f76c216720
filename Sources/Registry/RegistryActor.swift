public import Kernel

public enum RegisteredPerson {}
public enum RegisteredPost {}
public enum RegisteredMandate {}
public enum RegisteredDelegation {}
public enum RegisteredToken {}
public enum RegisteredChange {}
enum RegisteredRole {}

public typealias RegistryPersonID = Identifier<RegisteredPerson>
public typealias RegistryPostID = Identifier<RegisteredPost>
public typealias MandateID = Identifier<RegisteredMandate>
public typealias DelegationID = Identifier<RegisteredDelegation>
public typealias APITokenID = Identifier<RegisteredToken>
public typealias RegistryChangeID = Identifier<RegisteredChange>

/// Who changes the registry or looks at a person: recorded with every change.
public struct RegistryActor: Hashable, Sendable, Codable {
    /// Nil for the system itself.
    public var person: RegistryPersonID?
    public var post: RegistryPostID?
    /// The unit in whose name the person acts.
    public var unit: String?
    /// How the actor is named in lists, such as the title of the post. No identity numbers.
    public var label: String

    public init(
        person: RegistryPersonID?, post: RegistryPostID? = nil, unit: String? = nil, label: String
    ) {
        self.person = person
        self.post = post
        self.unit = unit
        self.label = label
    }

    /// The program itself: start-up, demo data, the command line.
    public static let system = RegistryActor(person: nil, label: "system")
}
