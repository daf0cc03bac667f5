import Contracts
import Kernel
import Store

/// A new organisation is in the registry.
public struct EnterpriseAdded: JournalEvent {
  public static let name = "enterprise.added"
  public let organizationID: OrganizationID
  public var subject: String { organizationID.text }
  public init(_ organizationID: OrganizationID) { self.organizationID = organizationID }
}

/// Facts of an organisation changed; the values are in the registry, never in the journal.
public struct EnterpriseChanged: JournalEvent {
  public static let name = "enterprise.changed"
  public let organizationID: OrganizationID
  /// Raw values of `Fact`, or `qualifications`.
  public let facts: [String]
  public var subject: String { organizationID.text }
  public init(_ organizationID: OrganizationID, facts: [String]) {
    self.organizationID = organizationID
    self.facts = facts
  }
}

/// An enterprise has another first contact.
public struct FirstContactChanged: JournalEvent {
  public static let name = "enterprise.first_contact_changed"
  public let organizationID: OrganizationID
  public let person: PersonID
  public var subject: String { organizationID.text }
  public init(_ organizationID: OrganizationID, person: PersonID) {
    self.organizationID = organizationID
    self.person = person
  }
}
