import Contracts
import Kernel
import Store

/// An organisation to be put in at once with everything that is known of it: by hand, or thousands for a demonstration.
public struct OrganizationDraft: Sendable {
  /// Nil makes one.
  public var id: OrganizationID?
  /// Nil gives a provisional id.
  public var code: OrganizationCode?
  /// With `.name` at least; a kind and a status are filled in. Place through `PlaceFact.text`.
  public var facts: [Fact: String]
  public var tags: [QualificationDraft]

  public init(
    id: OrganizationID? = nil, code: OrganizationCode?, facts: [Fact: String], tags: [QualificationDraft] = []
  ) {
    self.id = id
    self.code = code
    self.facts = facts
    self.tags = tags
  }

  public init(uscc: USCI?, facts: [Fact: String], tags: [QualificationDraft] = []) {
    self.init(code: uscc.map(OrganizationCode.uscc), facts: facts, tags: tags)
  }

  /// Puts the place in.
  public mutating func set(_ place: PlaceFact) { facts[.place] = place.text.orNil }
}

/// A tag of a draft.
public struct QualificationDraft: Sendable, Hashable {
  /// A code of `QualificationTable`.
  public var kind: String
  public var level: String
  public var certificateNumber: String
  public var issuer: String
  public var validFrom: LocalDay?
  public var validTo: LocalDay?

  public init(
    kind: String, level: String = "", certificateNumber: String = "", issuer: String = "", validFrom: LocalDay? = nil,
    validTo: LocalDay? = nil
  ) {
    self.kind = kind
    self.level = level
    self.certificateNumber = certificateNumber
    self.issuer = issuer
    self.validFrom = validFrom
    self.validTo = validTo
  }
}

extension Tx {
  /// Puts organisations in, in a few statements. The default source is demonstration data
  /// of today. Order of the answer is the order of the drafts.
  @discardableResult
  public func insertOrganizations(
    _ drafts: [OrganizationDraft], community: CommunityID, source: FactSource? = nil, _ vault: Vault
  ) throws -> [Organization] {
    let today = SiteZone.shanghai.day(of: now)
    let source = source ?? FactSource(.demo, id: "", asOf: today)
    let writes = drafts.map { write($0, community, source) }
    try write(writes, on: source.asOf, vault)
    return writes.map(\.organization)
  }

  private func write(_ draft: OrganizationDraft, _ community: CommunityID, _ source: FactSource) -> OrganizationWrite {
    var facts = Dictionary(uniqueKeysWithValues: draft.facts.map { ($0.key, $0.key.normal($0.value)) })
    facts = facts.filter { !$0.value.isEmpty }
    var provisional: String?
    switch draft.code {
    case .uscc(let code): facts[.uscc] = code.text
    case .provisional(let id): provisional = id
    case nil: provisional = ProvisionalID.make(from: world.randomBytes(16))
    }
    facts[.kind] = facts[.kind] ?? OrganizationKind.enterprise.rawValue
    facts[.status] = facts[.status] ?? OrganizationStatus.operating.rawValue
    let one = Organization(
      id: draft.id ?? newID(), community: community, provisionalID: provisional, facts: facts, at: now)
    let changes = Fact.allCases.compactMap { fact -> FactChange? in
      one[fact].isEmpty ? nil : FactChange(fact: fact, before: FactValue(), after: FactValue(one[fact], source))
    }
    let tags = draft.tags.map { tag in
      Qualification(
        id: newID(), organization: one.id, community: community, kind: tag.kind, level: tag.level,
        certificateNumber: tag.certificateNumber, issuer: tag.issuer, validFrom: tag.validFrom, validTo: tag.validTo,
        source: source)
    }
    return OrganizationWrite(organization: one, isNew: true, changes: changes, tags: tags)
  }
}
