import Audit
import Contracts
import Kernel
import Store

/// Somebody says what is so. Each changed fact gets her as its source and today as its day.
struct ChangeOrganization: Sendable {
  var id: OrganizationID
  /// The version that she saw; nil asks for none.
  var revision: Int?
  /// Only what she says; the empty text takes a fact away.
  var facts: [Fact: String]
  /// Buildings that a doubtful address may mean.
  var candidates: [AddressCandidate] = []

  @discardableResult
  func run(by viewer: Viewer, _ vault: Vault, _ tx: Tx) throws -> Organization {
    let old = try tx.organization(id, for: .editEnterprise, viewer, vault)
    if let revision, revision != old.revision { throw EnterpriseError.changedMeanwhile }
    let today = SiteZone.shanghai.day(of: tx.now)
    let source = FactSource(viewer.enterprise == nil ? .staff : .enterprise, id: viewer.person.text, asOf: today)
    let sources = try tx.sources(of: [id])[id] ?? [:]
    var one = old
    var changes: [FactChange] = []
    for (fact, text) in facts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      let text = fact.normal(text)
      guard EnterprisePolicy.mayChange(fact, viewer), old[fact] != text else { continue }
      one[fact] = text
      let before = FactValue(old[fact], sources[fact])
      changes.append(FactChange(fact: fact, before: before, after: FactValue(text, source)))
    }
    guard !changes.isEmpty else { return old }
    if changes.contains(where: { $0.fact == .status }), try tx.merger(of: id) != nil { throw EnterpriseError.statusIsMerged }
    if let uscc = changes.first(where: { $0.fact == .uscc }) {
      try keepCoded(&one, uscc.after.text, tx)
    }
    let place = changes.contains { $0.fact == .place }
    let write = OrganizationWrite(
      organization: one, isNew: false, changes: changes, candidates: place ? candidates : nil)
    try tx.write([write], on: today, vault)
    let names = changes.map(\.fact.rawValue)
    try tx.record(EnterpriseChanged(id, facts: names), by: viewer)
    try tx.audit("enterprise.changed", subject: id.text, detail: names.joined(separator: ", "), by: viewer)
    return one
  }

  /// Nobody else may have the code, and without one a provisional id stands in.
  private func keepCoded(_ one: inout Organization, _ uscc: String, _ tx: Tx) throws {
    if uscc.isEmpty {
      if one.provisionalID == nil {
        let id = ProvisionalID.make(from: tx.world.randomBytes(16))
        one.provisionalID = id
        try tx.run("UPDATE organizations SET provisional_id = \(id) WHERE id = \(one.id)")
      }
    } else if try tx.isCodeTaken(uscc, community: one.community, except: one.id) {
      throw EnterpriseError.codeTaken(uscc)
    }
  }
}

/// A new organisation by hand.
struct AddOrganization: Sendable {
  /// Nil gives a provisional id.
  var code: OrganizationCode?
  /// With the name at least.
  var facts: [Fact: String]

  func run(by viewer: Viewer, _ vault: Vault, _ tx: Tx) throws -> Organization {
    guard EnterprisePolicy.mayKeepRegistry(viewer) else { throw Problem.notFound }
    if let code, try tx.isCodeTaken(code.text, community: viewer.community, except: nil) {
      throw EnterpriseError.codeTaken(code.text)
    }
    let today = SiteZone.shanghai.day(of: tx.now)
    let source = FactSource(.staff, id: viewer.person.text, asOf: today)
    let made = try tx.insertOrganizations(
      [OrganizationDraft(code: code, facts: facts)], community: viewer.community, source: source, vault)
    guard let one = made.first else { preconditionFailure("one draft makes one organisation") }
    try tx.record(EnterpriseAdded(one.id), by: viewer)
    if let contact = try tx.giveFirstContacts(to: [one], community: viewer.community)[one.id] {
      try tx.record(FirstContactChanged(one.id, person: contact), by: viewer)
    }
    try tx.audit("enterprise.added", subject: one.id.text, detail: one.code, by: viewer)
    return one
  }
}
