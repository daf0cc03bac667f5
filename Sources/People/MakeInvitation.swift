import Audit
import Contracts
import Kernel
import Store

/// Makes a link for one person. The secret is given once and stored as a hash.
struct MakeInvitation: Sendable {
  var offer: Offer
  var name = ""
  var contact: Contact?

  func run(by viewer: Viewer, _ tx: Tx, vault: Vault) throws -> (id: InvitationID, secret: String) {
    try check(viewer, tx)
    let id: InvitationID = tx.newID()
    let secret = tx.world.newSecret()
    try tx.insertInvitation(id, secret: secret, offer: offer, name: name, contact: contact, by: viewer, vault: vault)
    try tx.audit("invitation.made", subject: id.text, detail: detail, by: viewer)
    return (id, secret)
  }

  private var detail: String {
    switch offer {
    case .post(let post): "post \(post.role.rawValue) \(post.scopeKind) \(post.scopeID)"
    case .delegation(let id, let kind, _): "delegation \(id) \(kind.rawValue)"
    case .employment(let id): "employment \(id)"
    case .person: "person"
    case .reset(let person, let removesTOTP): "reset \(person)\(removesTOTP ? " without one-time code" : "")"
    }
  }

  private func check(_ viewer: Viewer, _ tx: Tx) throws {
    switch offer {
    case .post(let post):
      guard PostRule.mayAppoint(viewer, post.role) else { throw InvitationError.notYours }
      guard PostRule.scopes(of: post.role).contains(post.scopeKind) else { throw PostError.scopeNotOfRole }
      let isKnown = try tx.scopeExists(kind: post.scopeKind, id: post.scopeID, community: viewer.community)
      // Windows belong to the cases: the list that was offered has been checked by the page.
      guard isKnown || post.scopeKind == "window" else { throw InvitationError.noSuchPlace }
      if let last = post.endsOn, last < post.startsOn { throw PostError.endsBeforeStart }
    case .delegation(let organization, _, _):
      try checkOrganization(organization, act: .invitePeople, viewer, tx)
    case .employment(let organization):
      guard viewer.enterprise == organization, viewer.may(.manageEmployees) else { throw InvitationError.notYours }
    case .person:
      // Staff only: an employer neither makes such a link nor sees that there is one.
      guard viewer.reach(of: .invitePeople) == .community else { throw InvitationError.notYours }
    case .reset(let person, let removesTOTP):
      try MakeInvitation.checkReset(of: person, removesTOTP: removesTOTP, viewer, tx)
      try tx.withdrawResets(of: person, community: viewer.community)
    }
  }

  private func checkOrganization(_ id: OrganizationID, act: Act, _ viewer: Viewer, _ tx: Tx) throws {
    switch viewer.reach(of: act) {
    case .community:
      guard try tx.scopeExists(kind: "organization", id: id.text, community: viewer.community) else {
        throw InvitationError.noSuchPlace
      }
    case .own:
      guard viewer.enterprise == id else { throw InvitationError.notYours }
    case .none, .scope: throw InvitationError.notYours
    }
  }

  /// Whoever sets somebody's password can become her: leaders for everybody, the team for those without a staff post,
  /// only an administrator for an administrator or without the one-time code.
  static func checkReset(of person: PersonID, removesTOTP: Bool, _ viewer: Viewer, _ tx: Tx) throws {
    guard viewer.reach(of: .invitePeople) == .community else { throw InvitationError.notYours }
    _ = try tx.person(person, in: viewer.community)
    guard try tx.hasAccount(person) else { throw Problem.notFound }
    let today = SiteZone.shanghai.day(of: tx.now)
    let roles = try tx.posts(of: person).filter { $0.endedAt == nil && ($0.endsOn ?? today) >= today }.map(\.role)
    if viewer.role == .administrator { return }
    if removesTOTP || roles.contains(.administrator) { throw InvitationError.notYours }
    if roles.contains(where: \.isStaff), viewer.reach(of: .managePosts) != .community {
      throw InvitationError.notYours
    }
  }
}
