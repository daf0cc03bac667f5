import Contracts
import Geometry
import Kernel
import Store

extension Community {
  init(_ row: Row) throws {
    self.init(
      id: try row("id"), name: try row("name"), kind: try row("kind"), hostName: try row("host_name"),
      isLegalPerson: try row("is_legal_person"))
    englishName = try row("english_name")
    city = try row("city")
    district = try row("district")
    subdistrict = try row("subdistrict")
    management = try row("management")
    platformName = try row("platform_name")
    hostUSCC = try row("host_uscc")
    foundedOn = try row(optional: "founded_on")
    boundary = try area(row, "boundary")
    mapApproval = try row("map_approval")
    hotline = try row("hotline")
    supervisionPhone = try row("supervision_phone")
    office = try row("office")
    isDemo = try row("is_demo")
    revision = try row("revision")
  }
}

/// A column of GeoJSON. What we wrote ourselves can be read again.
func area(_ row: Row, _ column: String) throws -> GeoArea? {
  guard let text = try row(optional: column, as: String.self) else { return nil }
  return try GeoArea(geoJSON: text)
}

extension Tx {
  /// A community that is just being set up may still lack its host; whoever edits it is asked for it.
  public func insert(_ community: Community) throws {
    try run(
      """
      INSERT INTO communities
        (id, name, english_name, kind, city, district, subdistrict, management, platform_name, is_legal_person,
         host_name, host_uscc, founded_on, boundary, map_approval, hotline, supervision_phone, office, is_demo,
         created_at)
      VALUES (\(community.id), \(community.name), \(community.englishName), \(community.kind), \(community.city),
        \(community.district), \(community.subdistrict), \(community.management), \(community.platformName),
        \(community.isLegalPerson), \(community.hostName), \(community.hostUSCC), \(community.foundedOn),
        \(community.boundary?.geoJSON), \(community.mapApproval), \(community.hotline),
        \(community.supervisionPhone), \(community.office), \(community.isDemo), \(now))
      """)
  }

  public func update(_ community: Community) throws {
    try run(
      """
      UPDATE communities SET name = \(community.name), english_name = \(community.englishName),
        kind = \(community.kind), city = \(community.city), district = \(community.district),
        subdistrict = \(community.subdistrict), management = \(community.management),
        platform_name = \(community.platformName), is_legal_person = \(community.isLegalPerson),
        host_name = \(community.hostName), host_uscc = \(community.hostUSCC),
        founded_on = \(community.foundedOn), boundary = \(community.boundary?.geoJSON),
        map_approval = \(community.mapApproval), hotline = \(community.hotline),
        supervision_phone = \(community.supervisionPhone), office = \(community.office),
        revision = revision + 1
      WHERE id = \(community.id)
      """)
  }

  public func community(_ id: CommunityID) throws -> Community? {
    try first("SELECT * FROM communities WHERE id = \(id)", Community.init)
  }

  /// All communities of this installation, the oldest first.
  public func communities() throws -> [Community] {
    try all("SELECT * FROM communities ORDER BY created_at, id LIMIT 200", Community.init)
  }

  /// Grows with every change of a place; nil when there is no such community.
  public func placesRevision(of community: CommunityID) throws -> Int? {
    try scalar("SELECT revision FROM communities WHERE id = \(community)")
  }

  /// Tells everyone who keeps places in memory that they have changed.
  func touchPlaces(of community: CommunityID) throws {
    try run("UPDATE communities SET revision = revision + 1 WHERE id = \(community)")
  }
}
