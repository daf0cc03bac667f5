import Contracts
import Kernel
import Store

/// What a record of this module is about, for those who read of it later: whose it is and where, also when it has ended.
public struct RecordName: Sendable {
  public var person: PersonID?
  /// For a post.
  public var role: Role?
  /// The place or the organisation; empty for the whole community.
  public var place = ""
  /// For an invitation: `invitation.<kind>` has its words. For a token: what it was called.
  public var kind = ""
  /// Whom the inviter had in mind.
  public var name = ""
}

extension Tx {
  /// Posts, delegations, employments, invitations and tokens by their ids; what is none of these, or of another community, is left
  /// out.
  public func recordNames(_ ids: [String], community: CommunityID) throws -> [String: RecordName] {
    var found: [String: RecordName] = [:]
    var scopes: [String: PostScope] = [:]
    for post in try posts(among: ids, community) {
      found[post.id.text] = RecordName(person: post.person, role: post.role)
      scopes[post.id.text] = post.scope
    }
    for (key, person, organization) in try ties(among: ids, community) {
      found[key] = RecordName(person: person)
      scopes[key] = .organization(organization)
    }
    for id in ids.compactMap({ InvitationID($0) }) {
      guard let invitation = try invitation(id), invitation.community == community else { continue }
      found[id.text] = RecordName(kind: invitation.offer.kind.rawValue, name: invitation.name)
      scopes[id.text] = invitation.offer.organization.map { .organization($0) }
    }
    let names = try scopeNames(of: Array(scopes.values))
    for (key, scope) in scopes { found[key]?.place = scope.id.flatMap { names[$0] } ?? "" }
    return found
  }

  private func posts(among ids: [String], _ community: CommunityID) throws -> [Post] {
    let posts = ids.compactMap { PostID($0) }
    if posts.isEmpty { return [] }
    return try all(
      "SELECT * FROM posts WHERE id IN (\(list: posts)) AND community_id = \(community) ORDER BY id LIMIT 1000",
      Post.init)
  }

  /// Delegations with their person. Of an employment only the firm is told: where somebody works is between the two of them.
  private func ties(among ids: [String], _ community: CommunityID) throws -> [(String, PersonID?, OrganizationID)] {
    let delegations = try ids.compactMap { DelegationID($0) }.compactMap { try findDelegation($0) }
    let held = delegations.filter { $0.community == community }
    let employments = try ids.compactMap { EmploymentID($0) }.compactMap { try findEmployment($0) }
    let worked = employments.filter { $0.community == community }
    return held.map { ($0.id.text, $0.person, $0.organization) } + worked.map { ($0.id.text, nil, $0.organization) }
  }
}
