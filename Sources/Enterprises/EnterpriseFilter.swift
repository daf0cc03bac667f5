import Contracts
import Kernel
import Store
import Web

/// What a list, an export and the API can ask for. Empty asks for everything.
public struct EnterpriseFilter: Sendable, Hashable {
  public var words = ""
  /// The words as a telephone number or an e-mail address, by keyed hash: whoever knows the whole of it finds whose it is.
  var contacts: [Fact: [UInt8]] = [:]
  public var kind: OrganizationKind?
  public var status: OrganizationStatus?
  public var tag = ""
  public var grid: GridID?
  public var building: BuildingID?
  /// The letter of a section of GB/T 4754.
  public var section = ""
  public var segment = ""
  /// The address waits for a person.
  public var isDoubtful = false
  /// A tag ends within 90 days.
  public var endsSoon = false
  /// Nobody is its first contact, or somebody who holds no post any more.
  public var hasNoContact = false
  public var contact: PersonID?

  public init() {}

  /// From the query of an address; what cannot be read is not asked for.
  public init(_ form: Form, viewer: Viewer?, _ vault: Vault) {
    words = String(Text.line(form.raw("q")).prefix(100))
    // Only for those who may see whose number it is anyway.
    if viewer?.may(.seeContactDetails) == true { contacts = EnterpriseFilter.contacts(words, vault) }
    kind = OrganizationKind(rawValue: form.raw("kind"))
    status = OrganizationStatus(rawValue: form.raw("status"))
    tag = String(form.raw("tag").prefix(40))
    grid = GridID(form.raw("grid"))
    building = BuildingID(form.raw("building"))
    let letter = Text.code(form.raw("section"))
    section = letter.count == 1 && letter >= "A" && letter <= "T" ? letter : ""
    segment = String(Text.line(form.raw("segment")).prefix(60))
    isDoubtful = form.raw("only") == "doubtful"
    endsSoon = form.raw("only") == "expiring"
    hasNoContact = form.raw("only") == "uncontacted"
    if form.raw("only") == "mine" { contact = viewer?.person }
  }

  private static func contacts(_ words: String, _ vault: Vault) -> [Fact: [UInt8]] {
    var contacts: [Fact: [UInt8]] = [:]
    if let phone = PhoneNumber(words) { contacts[.contactPhone] = vault.hash(.contactPhone, phone.text) }
    if let email = RosterValues.email(words) { contacts[.contactEmail] = vault.hash(.contactEmail, email) }
    return contacts
  }

  /// For links: only what is asked.
  public var query: [String: String] {
    let all: [String: String] = [
      "q": words, "kind": kind?.rawValue ?? "", "status": status?.rawValue ?? "", "tag": tag, "grid": grid?.text ?? "",
      "building": building?.text ?? "", "section": section, "segment": segment, "only": only,
    ]
    return all.filter { !$0.value.isEmpty }
  }

  var only: String {
    if isDoubtful { return "doubtful" }
    if endsSoon { return "expiring" }
    if hasNoContact { return "uncontacted" }
    return contact == nil ? "" : "mine"
  }

  /// `q=…&tag=…`, always in the same order.
  public var queryText: String {
    query.sorted { $0.key < $1.key }.map { URLEncoded.encode($0.key) + "=" + URLEncoded.encode($0.value) }
      .joined(separator: "&")
  }
}

extension EnterpriseFilter {
  /// Conditions on `organizations o`.
  func conditions(_ tx: Tx, community: CommunityID) throws -> [SQL] {
    var parts: [SQL] = []
    if !words.isEmpty { parts.append(try wordCondition(tx, community)) }
    if let kind { parts.append("o.kind = \(kind)") }
    if let status { parts.append("o.status = \(status)") }
    if !tag.isEmpty { parts.append(tagged("q.kind = \(tag)")) }
    if let grid { parts.append(EnterprisePolicy.within("grid_id = \(grid)")) }
    if let building { parts.append("o.building_id = \(building)") }
    if !section.isEmpty { parts.append("o.industry_code LIKE \(section + "%")") }
    if !segment.isEmpty { parts.append("o.chain_segment = \(segment)") }
    if isDoubtful { parts.append(EnterpriseFilter.doubtful) }
    if endsSoon {
      let today = SiteZone.shanghai.day(of: tx.now)
      let end = today.adding(days: Qualification.soonDays)
      parts.append(tagged("q.valid_to >= \(today) AND q.valid_to <= \(end)"))
    }
    if hasNoContact {
      parts.append(
        """
        NOT EXISTS (SELECT 1 FROM first_contacts f WHERE f.organization_id = o.id AND f.ends_at IS NULL
          AND f.person_id IN \(sql: tx.possibleContacts(community)))
        """)
    }
    if let contact {
      parts.append(
        """
        EXISTS (SELECT 1 FROM first_contacts f WHERE f.organization_id = o.id AND f.ends_at IS NULL
          AND f.person_id = \(contact))
        """)
    }
    return parts
  }

  /// Words of an address without a building, for somebody who is or will be here.
  static let doubtful: SQL =
    """
    o.building_id IS NULL AND o.address_confirmed = 0 AND o.status IN ('operating', 'returned', 'intending')
      AND (o.operating_address <> '' OR o.registered_address <> '' OR o.unit_text <> '')
    """

  private func tagged(_ condition: SQL) -> SQL {
    "EXISTS (SELECT 1 FROM qualifications q WHERE q.organization_id = o.id AND \(sql: condition))"
  }

  /// A piece of a code is looked up in codes, anything else in the search words; what can be a telephone number or an e-mail
  /// address, by its hash too.
  private func wordCondition(_ tx: Tx, _ community: CommunityID) throws -> SQL {
    var parts: [SQL] = []
    let code = Text.code(words)
    let isCode = code.count >= 5 && code.contains(where: \.isNumber) && code.allSatisfy { USCI.value[$0] != nil }
    if isCode {
      parts.append("o.uscc LIKE \(code + "%") OR o.provisional_id LIKE \(code + "%")")
    } else {
      let ids = try tx.search(kind: "enterprise", community: community, words, limit: 1_000)
      parts.append("o.id IN (\(list: ids))")
    }
    if let phone = contacts[.contactPhone] { parts.append("o.contact_phone_hash = \(phone)") }
    if let email = contacts[.contactEmail] { parts.append("o.contact_email_hash = \(email)") }
    return "(\(sql: SQL.joined(parts, by: " OR ")))"
  }
}
