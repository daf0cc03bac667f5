import Audit
import Contracts
import Kernel
import Store
import Web

/// Takes what an invitation offers: as somebody new, or with the account that one has.
struct AcceptInvitation: Sendable {
  enum Invitee: Sendable {
    case existing(PersonID)
    case new(NewAccount)
  }

  struct NewAccount: Sendable {
    var name: String
    var email: String?
    var phone: String?
    var passwordRecord: String
    var locale: Language
    /// The words that were agreed to, by purpose.
    var consents: [Consent.Purpose: String]
  }

  var secret: String
  var invitee: Invitee

  func run(_ tx: Tx, vault: Vault) throws -> (person: PersonID, community: CommunityID) {
    let invitation = try tx.openInvitation(secret: secret)
    let person = try invitee(invitation, tx, vault: vault)
    guard try tx.useInvitation(invitation.id, by: person) else { throw InvitationError.used }
    try take(invitation, person, tx)
    try tx.audit(
      "invitation.accepted", subject: invitation.id.text, detail: invitation.offer.kind.rawValue,
      community: invitation.community, person: person, standing: "person")
    return (person, invitation.community)
  }

  private func invitee(_ invitation: Invitation, _ tx: Tx, vault: Vault) throws -> PersonID {
    switch invitee {
    case .existing(let id):
      return try tx.person(id, in: invitation.community).id
    case .new(let new):
      let community = invitation.community
      let person = try tx.createPerson(PersonDraft(name: new.name), community: community)
      let draft = AccountDraft(
        person: person, community: community, email: new.email, phone: new.phone,
        passwordRecord: new.passwordRecord, locale: new.locale)
      try tx.createAccount(draft, vault: vault)
      for (purpose, text) in new.consents.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
        try tx.giveConsent(purpose, person: person, community: community, text: text)
      }
      return person
    }
  }

  private func take(_ invitation: Invitation, _ person: PersonID, _ tx: Tx) throws {
    let community = invitation.community
    let today = SiteZone.shanghai.day(of: tx.now)
    switch invitation.offer {
    case .post(let offer):
      let command = GrantPost(draft: try offer.draft(person))
      _ = try command.run(community: community, granter: invitation.inviter, tx) { act, subject, detail in
        try tx.audit(
          act, subject: subject, detail: detail, community: community, person: person, standing: "invitation")
      }
    case .delegation(let organization, let kind, let endsOn):
      let draft = DelegationDraft(
        person: person, organization: organization, kind: kind, startsOn: today, endsOn: endsOn)
      let id = try tx.addDelegation(draft, community: community, by: invitation.inviter)
      try tx.audit(
        "delegation.granted", subject: id.text, detail: "\(person) \(organization)", community: community,
        person: person, standing: "invitation")
    case .employment(let organization):
      let draft = EmploymentDraft(person: person, organization: organization)
      try tx.addEmployment(draft, community: community, by: invitation.inviter)
      // She may have said it herself before; the invitation is her employer's word.
      try tx.confirmEmployment(of: person, at: organization, by: invitation.inviter)
    case .person: break
    case .reset: throw InvitationError.otherPerson
    }
  }
}

/// Sets a new password by a link that staff made.
struct ResetPassword: Sendable {
  var secret: String
  var passwordRecord: String

  func run(_ tx: Tx) throws {
    let invitation = try tx.openInvitation(secret: secret)
    guard case .reset(let person, let removesTOTP) = invitation.offer else { throw InvitationError.unknown }
    guard try tx.useInvitation(invitation.id, by: person) else { throw InvitationError.used }
    try tx.setPassword(person, record: passwordRecord)
    if removesTOTP { try tx.removeTOTP(person) }
    try tx.endSessions(of: person)
    try tx.audit(
      "account.password_reset", subject: person.text, detail: removesTOTP ? "one-time code removed" : "",
      community: invitation.community, person: person, standing: "invitation")
  }
}

extension Tx {
  /// The invitation behind a link, if it can still be used; else what became of it.
  func openInvitation(secret: String) throws -> Invitation {
    guard let invitation = try invitation(secret: secret) else { throw InvitationError.unknown }
    switch invitation.state(at: now) {
    case .used: throw InvitationError.used
    case .expired: throw InvitationError.expired
    case .withdrawn: throw InvitationError.withdrawn
    case .open: break
    }
    // An inviter whose post or delegation has ended no longer lets anybody in.
    let options = try standingOptions(of: invitation.inviter, today: SiteZone.shanghai.day(of: now))
    guard options.with(key: invitation.inviterStanding) != nil else { throw InvitationError.withdrawn }
    return invitation
  }
}
