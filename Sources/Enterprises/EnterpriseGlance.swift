import Contracts
import Kernel
import Store

/// What other rooms show of an enterprise in passing: facts, and whom to talk to, masked.
public struct EnterpriseGlance: Sendable {
  public let id: OrganizationID
  public let name: String
  public let code: String
  public let industry: String
  public let headcount: Int?
  /// Of the community; empty when nobody is.
  public let firstContact: String
  /// Of the enterprise.
  public let contactName: String
  /// `199****0055`; empty when none is known.
  public let maskedPhone: String
}

extension Tx {
  /// Nil when the viewer may not see it.
  public func enterpriseGlance(_ id: OrganizationID, _ viewer: Viewer, _ vault: Vault) throws -> EnterpriseGlance? {
    guard viewer.may(.seeEnterprise) else { return nil }
    let condition = try EnterprisePolicy.condition(.seeEnterprise, viewer)
    let one = try first("SELECT o.* FROM organizations o WHERE o.id = \(id) AND \(sql: condition)") { row in
      try Organization(row, vault)
    }
    guard let one else { return nil }
    let contact = try scalar(
      """
      SELECT p.name FROM first_contacts f JOIN person_cards p ON p.person_id = f.person_id
      WHERE f.organization_id = \(id) AND f.ends_at IS NULL LIMIT 1
      """, as: String.self)
    let phone = one[.contactPhone]
    return EnterpriseGlance(
      id: id, name: one.name, code: one.code, industry: one[.industryText], headcount: Int(one[.headcount]),
      firstContact: contact ?? "", contactName: one[.contactName], maskedPhone: phone.isEmpty ? "" : Mask.phone(phone))
  }

  /// Those that the viewer may see and whose names or codes hold the words, by name.
  public func enterprisesFound(_ words: String, _ viewer: Viewer, limit: Int) throws -> [(id: OrganizationID, name: String)] {
    guard viewer.may(.listEnterprises), !words.isEmpty else { return [] }
    var filter = EnterpriseFilter()
    filter.words = words
    return try enterpriseLines(filter, viewer, limit: limit, offset: 0).map { ($0.id, $0.name) }
  }
}
