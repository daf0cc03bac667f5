import Contracts
import Kernel
import Store

/// A tag (资质) that an organisation holds, with its certificate.
public struct Qualification: Sendable, Hashable {
  public var id: QualificationID
  public var organization: OrganizationID
  public var community: CommunityID
  /// A code of `QualificationTable`.
  public var kind: String
  /// 国家级, 省级 …
  public var level: String
  public var certificateNumber: String
  public var issuer: String
  public var validFrom: LocalDay?
  public var validTo: LocalDay?
  public var evidence: FileID?
  public var source: FactSource
  public var importID: ImportID?

  public init(
    id: QualificationID, organization: OrganizationID, community: CommunityID, kind: String, level: String = "",
    certificateNumber: String = "", issuer: String = "", validFrom: LocalDay? = nil, validTo: LocalDay? = nil,
    evidence: FileID? = nil, source: FactSource, importID: ImportID? = nil
  ) {
    self.id = id
    self.organization = organization
    self.community = community
    self.kind = kind
    self.level = level
    self.certificateNumber = certificateNumber
    self.issuer = issuer
    self.validFrom = validFrom
    self.validTo = validTo
    self.evidence = evidence
    self.source = source
    self.importID = importID
  }

  /// How it stands on a day.
  public enum Standing: Hashable, Sendable {
    /// No end is known or the end is far.
    case valid
    /// Ends within 90 days: time to apply again.
    case endsSoon(days: Int)
    case lapsed(days: Int)
  }

  public static let soonDays = 90

  public func standing(on day: LocalDay) -> Standing {
    guard let validTo else { return .valid }
    let left = validTo.daysSinceEpoch - day.daysSinceEpoch
    if left < 0 { return .lapsed(days: -left) }
    return left <= Qualification.soonDays ? .endsSoon(days: left) : .valid
  }
}

extension Qualification {
  init(_ row: Row) throws {
    self.init(
      id: try row("id"), organization: try row("organization_id"), community: try row("community_id"),
      kind: try row("kind"), level: try row("level"), certificateNumber: try row("certificate_number"),
      issuer: try row("issuer"), validFrom: try row(optional: "valid_from"), validTo: try row(optional: "valid_to"),
      evidence: try row(optional: "evidence_file_id"),
      source: FactSource(try row("source"), id: try row("source_id"), asOf: try row("as_of")),
      importID: try row(optional: "import_id"))
  }
}

extension Tx {
  func insert(_ qualifications: [Qualification]) throws {
    let rows: [SQL] = qualifications.map { one in
      let certificate: SQL = "\(one.kind), \(one.level), \(one.certificateNumber), \(one.issuer)"
      let validity: SQL = "\(one.validFrom), \(one.validTo), \(one.evidence)"
      let source: SQL = "\(one.source.kind), \(one.source.id), \(one.source.asOf), \(one.importID)"
      return """
        (\(one.id), \(one.organization), \(one.community), \(sql: certificate), \(sql: validity), \(sql: source))
        """
    }
    for batch in rows.batches(of: 500) {
      try run(
        """
        INSERT INTO qualifications (id, organization_id, community_id, kind, level, certificate_number, issuer,
          valid_from, valid_to, evidence_file_id, source, source_id, as_of, import_id)
        VALUES \(sql: SQL.joined(Array(batch), by: ", "))
        """)
    }
  }

  func update(_ one: Qualification) throws {
    try run(
      """
      UPDATE qualifications SET kind = \(one.kind), level = \(one.level),
        certificate_number = \(one.certificateNumber), issuer = \(one.issuer), valid_from = \(one.validFrom),
        valid_to = \(one.validTo), evidence_file_id = \(one.evidence), source = \(one.source.kind),
        source_id = \(one.source.id), as_of = \(one.source.asOf)
      WHERE id = \(one.id) AND organization_id = \(one.organization)
      """)
  }

  func deleteQualification(_ id: QualificationID, of organization: OrganizationID) throws {
    try run("DELETE FROM qualifications WHERE id = \(id) AND organization_id = \(organization)")
  }

  func qualifications(of ids: [OrganizationID]) throws -> [OrganizationID: [Qualification]] {
    let all = try all(
      """
      SELECT * FROM qualifications WHERE organization_id IN (\(list: ids))
      ORDER BY organization_id, kind, certificate_number, id LIMIT \(max(1, ids.count * 40))
      """, Qualification.init)
    return Dictionary(grouping: all, by: \.organization)
  }

  public func qualifications(of id: OrganizationID) throws -> [Qualification] {
    try qualifications(of: [id])[id] ?? []
  }

  /// How many organisations that are here hold each kind, lapsed certificates not counted; within what the viewer
  /// may see.
  func qualificationCounts(_ viewer: Viewer, on day: LocalDay) throws -> [String: Int] {
    let condition = try EnterprisePolicy.condition(.listEnterprises, viewer)
    return try qualificationCounts(where: condition, on: day)
  }

  /// The same of a whole community, for figures.
  public func qualificationCounts(community: CommunityID, on day: LocalDay) throws -> [String: Int] {
    try qualificationCounts(where: "o.community_id = \(community)", on: day)
  }

  private func qualificationCounts(where condition: SQL, on day: LocalDay) throws -> [String: Int] {
    let rows = try rows(
      """
      SELECT q.kind, count(DISTINCT q.organization_id) AS holders FROM qualifications q
      JOIN organizations o ON o.id = q.organization_id
      WHERE \(sql: condition) AND o.status IN ('operating', 'returned')
        AND (q.valid_to IS NULL OR q.valid_to >= \(day))
      GROUP BY q.kind ORDER BY q.kind LIMIT 100
      """)
    return try Dictionary(uniqueKeysWithValues: rows.map { (try $0("kind"), try $0("holders")) })
  }
}
