import Contracts
import Kernel
import Sheets
import Store

/// The roster that goes out. Its titles are the first synonyms of the import, so that what goes out can come in
/// again and changes nothing.
public struct EnterpriseExport: Sendable {
  let data: EnterpriseData
  let vault: Vault

  public init(data: EnterpriseData, vault: Vault) {
    self.data = data
    self.vault = vault
  }

  /// Read again by the import, in this order.
  private static let known: [RosterColumn] = [
    .name, .code, .kind, .status, .legalRepresentative, .industryCode, .industry, .chainSegment, .tags, .scale,
    .headcount, .registeredAddress, .operatingAddress, .park, .building, .floor, .unit,
  ]
  private static let contacts: [RosterColumn] = [.contactName, .contactPhone, .contactEmail]
  private static let last: [RosterColumn] = [.foundedOn, .shortName, .englishName]

  /// The header. 网格, 首接联系人 and 并入企业 follow from others; the import leaves them alone.
  public static let columns: [String] =
    titles(known) + ["网格"] + titles(contacts) + ["首接联系人"] + titles(last) + ["并入企业"]

  private static func titles(_ columns: [RosterColumn]) -> [String] { columns.map { $0.synonyms[0] } }

  /// All rows of a community that fit the filter, in order of codes: the same data gives the same rows.
  public func rows(_ tx: Tx, community: CommunityID, filter: EnterpriseFilter) throws -> [[SheetCell]] {
    let conditions: [SQL] = ["o.community_id = \(community)"] + (try filter.conditions(tx, community: community))
    return try rows(tx, community: community, where: SQL.joined(conditions, by: " AND "))
  }

  /// Within what the viewer may take away.
  func rows(_ tx: Tx, filter: EnterpriseFilter, by viewer: Viewer) throws -> [[SheetCell]] {
    let conditions: [SQL] =
      [try EnterprisePolicy.condition(.exportLists, viewer)]
      + (try filter.conditions(tx, community: viewer.community))
    return try rows(tx, community: viewer.community, where: SQL.joined(conditions, by: " AND "))
  }

  private func rows(_ tx: Tx, community: CommunityID, where condition: SQL) throws -> [[SheetCell]] {
    let places = try tx.placeNames(community: community)
    let found = try tx.all(
      """
      SELECT o.*, p.name AS contact_person FROM organizations o
      LEFT JOIN first_contacts f ON f.organization_id = o.id AND f.ends_at IS NULL
      LEFT JOIN person_cards p ON p.person_id = f.person_id
      WHERE \(sql: condition) ORDER BY coalesce(o.uscc, o.provisional_id) LIMIT \(Limits.sheetRows)
      """
    ) { row in (try Organization(row, vault), try row(optional: "contact_person") ?? "") }
    var tags: [OrganizationID: [Qualification]] = [:]
    for batch in found.map(\.0.id).batches(of: 5_000) {
      tags.merge(try tx.qualifications(of: Array(batch))) { first, _ in first }
    }
    var heirs: [OrganizationID: Successor] = [:]
    let ended = found.map(\.0).filter { $0.status == .deregistered }.map(\.id)
    for batch in ended.batches(of: 5_000) { heirs.merge(try tx.successors(of: Array(batch))) { first, _ in first } }
    return found.map { one, contact in
      let heir = heirs[one.id].map { $0.name + " " + $0.code }
      return cells(one, tags[one.id] ?? [], contact: contact, places) + [text(heir ?? "")]
    }
  }

  private func cells(
    _ one: Organization, _ tags: [Qualification], contact: String, _ places: PlaceNames
  ) -> [SheetCell] {
    let head = EnterpriseExport.known.map { cell($0, one, tags, places) }
    let grid = text(places.grid(of: one.place.building))
    let people = EnterpriseExport.contacts.map { cell($0, one, tags, places) }
    let tail = EnterpriseExport.last.map { cell($0, one, tags, places) }
    return head + [grid] + people + [text(contact)] + tail
  }

  private func cell(
    _ column: RosterColumn, _ one: Organization, _ tags: [Qualification], _ places: PlaceNames
  ) -> SheetCell {
    switch column {
    case .name: text(one.name)
    case .code: text(one.code)
    case .kind: text(EnterpriseExport.kindWords[one.kind] ?? "")
    case .status: text(EnterpriseExport.statusWords[one.status] ?? "")
    case .scale: text(one.scale.flatMap { EnterpriseExport.scaleWords[$0] } ?? "")
    case .industryCode: text(one[.industryCode])
    case .industry: text(industry(one))
    case .tags: text(tagWords(tags))
    case .headcount: one.headcount.map { .number(Int64($0)) } ?? .empty
    case .foundedOn: one.foundedOn.map(SheetCell.day) ?? .empty
    case .park: text(places.park(of: one.place.building))
    case .building: text(places.shortName(of: one.place.building))
    case .floor: text(one.place.floor)
    case .unit: text(one.place.unit)
    default: text(Fact(rawValue: column.rawValue).map { one[$0] } ?? "")
    }
  }

  private func text(_ words: String) -> SheetCell { words.isEmpty ? .empty : .text(words) }

  private func industry(_ one: Organization) -> String {
    let code = one[.industryCode]
    return code.isEmpty ? one[.industryText] : data.industries.industry(code)?.name ?? ""
  }

  private func tagWords(_ tags: [Qualification]) -> String {
    var words: [String] = []
    for tag in tags {
      let word = data.qualifications.kind(tag.kind)?.short ?? tag.kind
      if !words.contains(word) { words.append(word) }
    }
    return words.joined(separator: "、")
  }

  // The words are data for other programs, always Chinese: a roster must not change with the reader's language.
  static let kindWords: [OrganizationKind: String] = [
    .enterprise: "企业", .propertyFirm: "物业企业", .partner: "合作机构", .office: "机关单位", .ngo: "社会组织",
  ]
  static let statusWords: [OrganizationStatus: String] = [
    .intending: "意向", .operating: "在营", .movedOut: "迁出", .deregistered: "注销", .returned: "回归",
  ]
  static let scaleWords: [EnterpriseScale: String] = [.large: "大型", .medium: "中型", .small: "小型", .micro: "微型"]
}
