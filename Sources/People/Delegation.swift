import Contracts
import Kernel
import Store

/// The right to act for an organisation.
public struct Delegation: Sendable {
  /// The raw value is stored and is the translation key `people.delegation.<raw value>`.
  public enum Kind: String, CaseIterable, Codable, Sendable {
    case legalRepresentative, authorizedDelegate, humanResources
  }

  public let id: DelegationID
  public let community: CommunityID
  public let person: PersonID
  public let organization: OrganizationID
  public let kind: Kind
  public let startsOn: LocalDay
  /// The last day; nil when it is open.
  public let endsOn: LocalDay?
  public let endedAt: Timestamp?

  init(_ row: Row) throws {
    id = try row("id")
    community = try row("community_id")
    person = try row("person_id")
    organization = try row("organization_id")
    kind = Kind(rawValue: try row("kind")) ?? .authorizedDelegate
    startsOn = try row("starts_on")
    endsOn = try row(optional: "ends_on")
    endedAt = try row(optional: "ended_at")
  }

  func isHeld(on day: LocalDay) -> Bool {
    endedAt == nil && startsOn <= day && (endsOn.map { day <= $0 } ?? true)
  }
}

public struct DelegationDraft: Sendable {
  public var person: PersonID
  public var organization: OrganizationID
  public var kind: Delegation.Kind
  public var startsOn: LocalDay
  public var endsOn: LocalDay?

  public init(
    person: PersonID, organization: OrganizationID, kind: Delegation.Kind = .authorizedDelegate, startsOn: LocalDay,
    endsOn: LocalDay? = nil
  ) {
    self.person = person
    self.organization = organization
    self.kind = kind
    self.startsOn = startsOn
    self.endsOn = endsOn
  }
}

/// That somebody works somewhere, said by her or by the employer, true for the house once the employer confirmed it.
public struct Employment: Sendable {
  public let id: EmploymentID
  public let community: CommunityID
  public let person: PersonID
  public let organization: OrganizationID
  public let confirmedAt: Timestamp?
  public let endedAt: Timestamp?

  init(_ row: Row) throws {
    id = try row("id")
    community = try row("community_id")
    person = try row("person_id")
    organization = try row("organization_id")
    confirmedAt = try row(optional: "confirmed_at")
    endedAt = try row(optional: "ended_at")
  }
}

public struct EmploymentDraft: Sendable {
  public var person: PersonID
  public var organization: OrganizationID
  public var isConfirmed: Bool
  public init(person: PersonID, organization: OrganizationID, isConfirmed: Bool = true) {
    self.person = person
    self.organization = organization
    self.isConfirmed = isConfirmed
  }
}
