import Hummingbird
import Kernel
import Procedures
import Registry

extension Request {
    /// The query as a form: unlike the server's own reading, a plus sign in it is a blank, as browsers send it.
    func query() throws(Problem) -> FormData {
        try FormData.urlEncoded(Array((uri.query ?? "").utf8))
    }
}

extension WebContext {
    /// Who changes the registry or looks at a person, for its log.
    var registryActor: RegistryActor {
        guard visitor.actor.person != nil || !visitor.posts.isEmpty else {
            return RegistryActor(person: nil, label: "citizen")
        }
        return RegistryActor(
            person: visitor.actor.person?.retagged(), post: visitor.actor.post?.retagged(),
            unit: visitor.actor.unit?.code, label: visitor.actor.name)
    }
}
