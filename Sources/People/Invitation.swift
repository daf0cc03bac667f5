import Contracts
import Foundation
import Kernel
import Store

/// What an invitation offers.
enum Offer: Codable, Sendable {
  case post(PostOffer)
  case delegation(OrganizationID, Delegation.Kind, endsOn: LocalDay?)
  case employment(OrganizationID)
  /// An account of one's own, with no organisation: for whoever does not want to owe it to her employer.
  case person
  /// A new password for somebody who has an account.
  case reset(PersonID, removesTOTP: Bool)

  struct PostOffer: Codable, Sendable {
    var role: Role
    var scopeKind: String
    var scopeID: String
    var title: String
    var startsOn: LocalDay
    var endsOn: LocalDay?

    func draft(_ person: PersonID) throws -> PostDraft {
      let scope = scopeKind == "community" ? PostScope.community : try PostScope(kind: scopeKind, id: scopeID)
      return PostDraft(person: person, role: role, scope: scope, title: title, startsOn: startsOn, endsOn: endsOn)
    }
  }

  var kind: Invitation.Kind {
    switch self {
    case .post: .post
    case .delegation: .delegation
    case .employment: .employment
    case .person: .person
    case .reset: .reset
    }
  }

  var organization: OrganizationID? {
    switch self {
    case .delegation(let id, _, _), .employment(let id): id
    case .post, .person, .reset: nil
    }
  }
}

/// A link that lets one person in, once, within seven days. Opening it changes nothing: mail scanners follow links.
struct Invitation: Sendable {
  /// The raw value is stored and is the translation key `invitation.<raw value>`.
  enum Kind: String, CaseIterable, Sendable { case post, delegation, employment, person, reset }
  enum State: String, Sendable { case open, used, expired, withdrawn }

  static let validFor = Timestamp.Span.days(7)

  let id: InvitationID
  let community: CommunityID
  let inviter: PersonID
  let inviterStanding: String
  let offer: Offer
  /// Whom the inviter had in mind; may be empty.
  let name: String
  let contactSealed: [UInt8]?
  let createdAt: Timestamp
  let expiresAt: Timestamp
  let usedAt: Timestamp?
  let withdrawnAt: Timestamp?

  init(_ row: Row) throws {
    id = try row("id")
    community = try row("community_id")
    inviter = try row("inviter_person_id")
    inviterStanding = try row("inviter_standing")
    let json: String = try row("offer")
    offer = try JSONDecoder().decode(Offer.self, from: Data(json.utf8))
    name = try row("name")
    contactSealed = try row(optional: "contact_sealed")
    createdAt = try row("created_at")
    expiresAt = try row("expires_at")
    usedAt = try row(optional: "used_at")
    withdrawnAt = try row(optional: "withdrawn_at")
  }

  func state(at now: Timestamp) -> State {
    if usedAt != nil { return .used }
    if withdrawnAt != nil { return .withdrawn }
    return now >= expiresAt ? .expired : .open
  }

  func contact(_ vault: Vault) throws -> Contact? {
    guard let contactSealed else { return nil }
    return Contact(try vault.open(contactSealed, table: "invitations", column: "contact", row: id.text))
  }
}

enum InvitationError: ProblemConvertible {
  case unknown, used, expired, withdrawn
  /// The inviter may not offer this.
  case notYours
  /// Somebody who is signed in cannot use a link that sets another person's password.
  case otherPerson
  case noSuchPlace

  var problem: Problem {
    switch self {
    case .unknown: .notFound
    case .used: Problem(.gone, code: "invitation.used")
    case .expired: Problem(.gone, code: "invitation.expired")
    case .withdrawn: Problem(.gone, code: "invitation.withdrawn")
    case .notYours: Problem(.forbidden, code: "invitation.not_yours")
    case .otherPerson: Problem(.conflict, code: "invitation.other_person")
    case .noSuchPlace: Problem(.invalid, code: "invitation.no_such_place")
    }
  }
}
