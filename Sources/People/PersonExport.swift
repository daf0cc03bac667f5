import Contracts
import Kernel
import Store
import Web

/// Everything that the house knows of a person, for herself (个人信息保护法 art. 45): in clear, machine-readable. She takes it
/// herself, or those make it for her whom she asked on paper.
struct PersonExport: Sendable {
  var person: PersonID

  func run(
    _ tx: Tx, vault: Vault, exporters: [@Sendable (Tx, PersonID) throws -> (String, JSONValue)]
  ) throws -> JSONValue {
    guard let found = try tx.findPerson(person) else { throw Problem.notFound }
    var parts: [String: JSONValue] = [
      "exported_at": .text(tx.now.rfc3339()),
      "person": .object(["id": .text(person.text), "name": .text(found.name)]),
      "posts": .array(try posts(tx)), "delegations": .array(try delegations(tx)),
      "employments": .array(try employments(tx)), "consents": .array(try consents(tx)),
      "sessions": .array(try sessions(tx)), "tokens": .array(try tokens(tx)),
      "sensitive_facts": .array(try facts(tx, vault)),
    ]
    if let account = try tx.account(person, vault: vault) {
      parts["account"] = .object([
        "email": JSONValue(account.email), "phone": JSONValue(account.phone),
        "language": .text(account.locale.rawValue), "has_one_time_code": .flag(account.hasTOTP),
        "created_at": .text(account.createdAt.rfc3339()),
        "password_changed_at": .text(account.passwordChangedAt.rfc3339()),
      ])
    }
    for exporter in exporters {
      let (name, part) = try exporter(tx, person)
      parts[name] = part
    }
    return .object(parts)
  }

  private func posts(_ tx: Tx) throws -> [JSONValue] {
    try tx.posts(of: person).map { post in
      let details = try tx.postDetails(post.id)
      return .object([
        "id": .text(post.id.text), "role": .text(post.role.rawValue), "scope": .text(post.scope.kind),
        "scope_id": JSONValue(post.scope.id), "title": .text(post.title),
        "starts_on": .text(post.startsOn.description), "ends_on": JSONValue(post.endsOn?.description),
        "is_substitute": .flag(details.isSubstitute), "appointed_on": JSONValue(details.appointedOn?.description),
        "appointed_by": .text(details.appointedBy), "work_phone": .text(details.workPhone),
      ])
    }
  }

  private func delegations(_ tx: Tx) throws -> [JSONValue] {
    try tx.delegations(of: person).map { delegation in
      .object([
        "organization": .text(delegation.organization.text), "kind": .text(delegation.kind.rawValue),
        "starts_on": .text(delegation.startsOn.description), "ends_on": JSONValue(delegation.endsOn?.description),
      ])
    }
  }

  private func employments(_ tx: Tx) throws -> [JSONValue] {
    try tx.employments(of: person).map { employment in
      .object([
        "organization": .text(employment.organization.text), "is_confirmed": .flag(employment.confirmedAt != nil),
      ])
    }
  }

  private func consents(_ tx: Tx) throws -> [JSONValue] {
    try tx.consents(of: person).map { consent in
      .object([
        "purpose": JSONValue(consent.purpose?.rawValue), "text": .text(consent.text),
        "text_version": .text(consent.textVersion), "given_at": .text(consent.givenAt.rfc3339()),
        "withdrawn_at": JSONValue(consent.withdrawnAt?.rfc3339()),
      ])
    }
  }

  private func sessions(_ tx: Tx) throws -> [JSONValue] {
    try tx.sessions(of: person).map { session in
      .object([
        "device": .text(session.userAgent), "since": .text(session.createdAt.rfc3339()),
        "last_seen_at": .text(session.seenAt.rfc3339()),
      ])
    }
  }

  private func tokens(_ tx: Tx) throws -> [JSONValue] {
    try tx.tokens(of: person).map { token in
      .object(["name": .text(token.name), "expires_at": .text(token.expiresAt.rfc3339())])
    }
  }

  private func facts(_ tx: Tx, _ vault: Vault) throws -> [JSONValue] {
    try tx.facts(of: person, vault: vault).map { fact in
      .object([
        "kind": .text(fact.kind.rawValue), "fact": .text(fact.text), "kept_until": .text(fact.keptUntil.description),
      ])
    }
  }
}

/// Forgets a person: what identified her goes, what happened stays without her name (个人信息保护法 art. 47).
struct ErasePerson: Sendable {
  var person: PersonID
  /// Who does it: she herself, or whoever answers her request.
  var by: PersonID

  func run(_ tx: Tx, erasers: [@Sendable (Tx, PersonID) throws -> Void]) throws {
    guard let found = try tx.findPerson(person), !found.isErased else { throw Problem.notFound }
    let today = SiteZone.shanghai.day(of: tx.now)
    let open = try tx.posts(of: person).filter { $0.endedAt == nil && ($0.endsOn ?? today) >= today }
    // Somebody waits for whoever holds a staff post: hand over first.
    if open.contains(where: \.role.isStaff) {
      throw by == person ? AccountError.holdsPost : AccountError.otherHoldsPost
    }
    for post in open { try tx.closePost(post, lastDay: today, note: "", by: by) }
    for delegation in try tx.delegations(of: person) { try tx.endDelegation(delegation.id, by: by) }
    for employment in try tx.employments(of: person) { try tx.endEmployment(employment.id, by: by) }
    for eraser in erasers { try eraser(tx, person) }
    try tx.endSessions(of: person)
    try tx.deleteTokens(of: person)
    try tx.deleteFacts(of: person)
    try tx.withdrawAllConsents(of: person)
    try tx.forgetInvitee(person)
    try tx.deleteAccount(person)
    try tx.eraseWorkPhones(of: person)
    try tx.pseudonymise(person)
  }
}
