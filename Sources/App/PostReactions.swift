import Contracts
import Enterprises
import Jobs
import Kernel
import People
import Store

/// What follows when somebody takes or leaves a post: no enterprise is left without a first contact.
enum PostReactions {
  static let all: [Reaction] = [
    Reaction(name: "enterprises.settle_contacts", events: [PostEnded.name, PostGranted.name]) { entry, tx in
      try settleContacts(of: entry.community, by: entry.actor, tx)
    }
  ]

  /// Reads who is here and who left, so the order in which a hand-over is told does not matter.
  static func settleContacts(of community: CommunityID, by actor: PersonID? = nil, _ tx: Tx) throws {
    try SettleFirstContacts(of: community).run(by: actor, tx) { person in
      try tx.endedPost(of: person, in: FirstContact.roles).map { .init(successor: $0.successor, note: $0.note) }
    }
  }
}
